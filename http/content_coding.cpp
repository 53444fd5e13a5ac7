#include "http/content_coding.hpp"

#include "http/ascii.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace muster::http {

namespace {

constexpr size_t max_codings = 5;

constexpr std::array<std::pair<std::string_view, content_coding>, 5> names{{
  {"gzip", content_coding::gzip},
  {"deflate", content_coding::deflate},
  {"br", content_coding::br},
  {"zstd", content_coding::zstd},
  {"x-gzip", content_coding::gzip},
}};

/// Fit for a sentence: the field comes from the peer.
std::string quote(std::string_view name) {
  constexpr size_t longest = 32;
  auto printable = [](char c) { return c > ' ' && c <= '~' ? c : '?'; };
  std::string text{name.substr(0, longest)};
  std::ranges::transform(text, text.begin(), printable);
  return "'" + text + (name.size() > longest ? "...'" : "'");
}

} // namespace

std::string_view to_string(content_coding coding) {
  return names[static_cast<size_t>(coding)].first;
}

std::optional<std::vector<content_coding>>
parse_content_encoding(std::string_view field, std::string& error) {
  std::vector<content_coding> result;
  while (!field.empty()) {
    auto comma = std::min(field.find(','), field.size());
    auto name = trim(field.substr(0, comma));
    field.remove_prefix(std::min(comma + 1, field.size()));
    if (name.empty() || equal_ignoring_case(name, "identity"))
      continue;
    auto known = std::ranges::find_if(names, [name](const auto& entry) {
      return equal_ignoring_case(name, entry.first);
    });
    if (known == names.end()) {
      error = "unknown content coding " + quote(name);
      return std::nullopt;
    }
    if (result.size() == max_codings) {
      error = "more than " + std::to_string(max_codings) + " content codings";
      return std::nullopt;
    }
    result.push_back(known->second);
  }
  return result;
}

} // namespace muster::http
