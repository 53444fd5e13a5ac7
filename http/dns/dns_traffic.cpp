// SPDX-License-Identifier: BSD-3-Clause

#include "http/dns/dns_traffic.hpp"

#include "http/url/ascii.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace muster::http {

namespace {

// Values of RFC 1035, section 4.1, and RFC 3596.
constexpr size_t header_size = 12;
constexpr unsigned type_a = 1;
constexpr unsigned type_aaaa = 28;
constexpr unsigned no_error = 0;
constexpr unsigned no_such_name = 3;

unsigned byte_at(std::string_view message, size_t at) {
  return static_cast<unsigned char>(message[at]);
}

unsigned number_at(std::string_view message, size_t at) {
  return byte_at(message, at) << 8 | byte_at(message, at + 1);
}

/// Reads the parts of a DNS message in order.
class reader {
public:
  explicit reader(std::string_view message) : message_{message} {
    // nop
  }

  /// Appends the labels of a name up to a compression pointer. Returns false if
  /// the name exceeds the message.
  bool name(std::string& labels) {
    constexpr unsigned pointer = 0xc0;
    while (at_ < message_.size()) {
      auto size = byte_at(message_, at_++);
      if (size == 0)
        return true;
      if ((size & pointer) == pointer)
        return skip(1);
      if ((size & pointer) != 0 || size > message_.size() - at_)
        return false;
      labels.append(labels.empty() ? "" : ".")
        .append(message_.substr(at_, size));
      at_ += size;
    }
    return false;
  }

  std::optional<unsigned> number() {
    if (!skip(2))
      return std::nullopt;
    return number_at(message_, at_ - 2);
  }

  bool skip(size_t bytes) {
    if (bytes > message_.size() - at_)
      return false;
    at_ += bytes;
    return true;
  }

private:
  std::string_view message_;
  size_t at_ = header_size;
};

/// Whether the message has all records that its header announces.
bool is_whole(std::string_view message) {
  if (message.size() < header_size)
    return false;
  reader rest{message};
  std::string ignored;
  for (auto left = number_at(message, 4); left > 0; --left)
    if (!rest.name(ignored) || !rest.skip(4))
      return false;
  auto records = number_at(message, 6) + number_at(message, 8)
                 + number_at(message, 10);
  for (; records > 0; --records) {
    if (!rest.name(ignored) || !rest.skip(8))
      return false;
    auto size = rest.number();
    if (!size || !rest.skip(*size))
      return false;
  }
  return true;
}

bool is_response(std::string_view message) {
  return (byte_at(message, 2) & 0x80) != 0;
}

bool is_truncated(std::string_view message) {
  return (byte_at(message, 2) & 0x02) != 0;
}

} // namespace

dns_traffic::key dns_traffic::key_of(std::string_view name, int family) {
  if (name.ends_with('.'))
    name.remove_suffix(1);
  key result{name, family == AF_INET6 ? type_aaaa : type_a};
  std::ranges::transform(result.first, result.first.begin(), to_lower);
  return result;
}

void dns_traffic::begin(std::string_view name, int family) {
  open_[key_of(name, family)] = {};
}

dns_traffic::refusal dns_traffic::end(std::string_view name, int family) {
  auto found = open_.extract(key_of(name, family));
  if (!found)
    return {};
  for (auto id : found.mapped().queries)
    if (auto query = asked_.find(id);
        query != asked_.end() && query->second == found.key())
      asked_.erase(query);
  return found.mapped().heard;
}

void dns_traffic::sent(std::string_view message) {
  if (message.size() < header_size)
    return;
  reader question{message};
  std::string name;
  if (!question.name(name))
    return;
  auto which = key_of(name,
                      question.number() == type_aaaa ? AF_INET6 : AF_INET);
  // With a search domain, the look-up is for the first label.
  if (!open_.contains(which))
    which.first.resize(std::min(which.first.find('.'), which.first.size()));
  auto found = open_.find(which);
  if (found == open_.end())
    return;
  auto id = static_cast<uint16_t>(number_at(message, 0));
  if (std::ranges::find(found->second.queries, id)
      == found->second.queries.end())
    found->second.queries.push_back(id);
  asked_[id] = std::move(which);
}

void dns_traffic::received(std::string_view message) {
  if (message.size() < 2)
    return;
  auto about = asked_.find(static_cast<uint16_t>(number_at(message, 0)));
  if (about == asked_.end())
    return;
  auto& heard = open_[about->second].heard;
  if (!is_whole(message) || !is_response(message)) {
    heard = {{}, true};
    return;
  }
  auto rcode = byte_at(message, 3) & 0x0f;
  heard = {};
  if (!is_truncated(message) && rcode != no_error && rcode != no_such_name)
    heard.rcode = rcode;
}

} // namespace muster::http
