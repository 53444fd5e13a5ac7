#pragma once

#include "apps/blanks.hpp"
#include "apps/codec.hpp"
#include "apps/option.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace muster {

/// Why a value is refused: the codec's own reason, or that it is not what the
/// codec accepts. Shows no credentials.
std::string refusal(std::string_view text, std::string_view accepts,
                    const std::vector<std::string>& words,
                    std::string_view reason);

/// The parts of an option that come from its codec.
template<class T>
option describe(std::string name, const codec<T>& kind, std::string help) {
  option result;
  result.name = std::move(name);
  result.help = std::move(help);
  result.value = kind.value;
  result.accepts = kind.accepts;
  result.words = kind.words;
  result.path = kind.path;
  return result;
}

/// An option with one value, which `member(settings)` refers to.
template<class T, class Member>
option
declare(std::string name, codec<T> kind, Member member, std::string help) {
  auto result = describe(std::move(name), kind, std::move(help));
  result.get = [=](const settings& from) {
    return std::vector<std::string>{kind.print(member(from))};
  };
  result.set = [=](settings& to, const std::vector<std::string>& values) {
    std::string error;
    if (kind.parse(values.front(), member(to), error))
      return std::string{};
    return refusal(values.front(), kind.accepts + kind.hint, kind.words, error);
  };
  return result;
}

/// An option with any number of values; a value is split at commas if
/// `commas`.
template<class T, class Member>
option declare_list(std::string name, codec<T> kind, Member member,
                    std::string help, bool commas = false) {
  auto result = describe(std::move(name), kind, std::move(help));
  result.takes = arity::many;
  if (commas)
    result.value += ",...";
  result.get = [=](const settings& from) {
    std::vector<std::string> values;
    for (const auto& element : member(from))
      values.push_back(kind.print(element));
    return values;
  };
  result.set = [=](settings& to, const std::vector<std::string>& values) {
    auto& elements = member(to);
    elements.clear();
    for (std::string_view rest : values) {
      while (!rest.empty()) {
        auto size = commas ? rest.find(',') : std::string_view::npos;
        auto part = rest.substr(0, size);
        rest.remove_prefix(std::min(part.size() + 1, rest.size()));
        if (commas)
          part = trim_blanks(part);
        T element;
        std::string error;
        if (part.empty())
          continue;
        if (!kind.parse(part, element, error))
          return refusal(part, kind.accepts + kind.hint, kind.words, error);
        elements.push_back(std::move(element));
      }
    }
    return std::string{};
  };
  return result;
}

} // namespace muster
