// SPDX-License-Identifier: BSD-3-Clause

#include "tests/fuzz/target.hpp"

#include "crawl/nodes/validate.hpp"
#include "http/url/redact.hpp"
#include "http/url/url.hpp"

#include <optional>

// URLs of a list, and references of a Location field. If an input has a line
// feed, the part before it is the base of the part after it.
namespace muster::fuzz {

namespace {

using http::url;

std::string href(const url& x) {
  auto credentials = x.username;
  if (!x.password.empty())
    credentials += ':' + x.password;
  if (!credentials.empty())
    credentials += '@';
  return (x.secure ? "https://" : "http://") + credentials + x.authority()
         + x.target;
}

std::optional<url> parse(std::string_view text) {
  std::string error;
  auto result = http::parse_url(text, error);
  expect(result ? true : !error.empty(), "what fails has a reason", text);
  return result;
}

std::optional<url> resolve(const url& base, std::string_view reference) {
  std::string error;
  auto result = http::resolve_reference(base, reference, error);
  expect(result ? true : !error.empty(), "what fails has a reason", reference);
  return result;
}

void check(url x) {
  auto hidden = x.shown();
  // `***` may replace a secret of one letter.
  expect(hidden.size() <= 3 * x.str().size() + http::redacted.size(),
         "what is shown hides and adds little", hidden);
  // The rest concerns URLs without a fragment.
  x.cut_in_secret = false;
  auto whole = href(x);
  expect(!x.host.empty(), "a URL has a host", whole);
  expect(x.target.starts_with('/'), "a target begins with a slash", whole);
  for (auto c : whole)
    expect(c > ' ' && c < '\x7f', "a URL is printable ASCII", whole);
  expect(whole.find('#') == whole.npos, "a URL has no fragment", whole);
  expect(parse(whole) == x, "a URL parses to itself", whole);
  auto problem = problem_of(x);
  expect(problem.empty(), "nodes may be sent what parses", problem);
  auto bare = x;
  bare.username.clear();
  bare.password.clear();
  expect(parse(x.str()) == bare, "str() leaves out the credentials", whole);
  expect(parse(x.origin() + "/x")->same_origin(x), "an origin is one", whole);
  expect(resolve(x, "") == x, "an empty reference is the base", whole);
  expect(resolve(x, "#f") == x, "a fragment is the base", whole);
  if (!x.target.starts_with("//"))
    expect(resolve(x, x.target) == x, "a target resolves to itself", whole);
}

} // namespace

void run(std::string_view bytes) {
  if (auto parsed = parse(bytes))
    check(*parsed);
  auto end = bytes.find('\n');
  auto base = parse(bytes.substr(0, end));
  if (!base || end == bytes.npos)
    return;
  auto reference = bytes.substr(end + 1);
  auto target = resolve(*base, reference);
  if (!target)
    return;
  check(*target);
  if (!target->same_origin(*base))
    expect(target->username.empty() || parse(reference) == target
             || reference.find('@') != reference.npos,
           "credentials stay within their origin", href(*target));
  expect(resolve(*base, href(*target))->str() == target->str(),
         "an absolute reference is the result", href(*target));
}

std::vector<std::string> seeds() {
  auto result = literals("http/url/url_cases.hpp");
  add(result, literals("http/url/url_test.cpp"));
  for (auto& reference : literals("http/url/url_cases.hpp"))
    result.push_back("http://u:p@example.org:81/a/b?c\n" + reference);
  return result;
}

} // namespace muster::fuzz
