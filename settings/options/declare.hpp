// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/option.hpp"
#include "settings/values/blanks.hpp"
#include "settings/values/codec.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace muster {

/// Why a value is refused: the codec's own reason, or that it is not what the
/// codec accepts. Does not show credentials.
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

/// An option with one value, stored in `member`.
template<class T>
option declare(std::string name, codec<T> kind, T& member, std::string help) {
  auto result = describe(std::move(name), kind, std::move(help));
  result.get = [=, &member] {
    return std::vector<std::string>{kind.print(member)};
  };
  result.set = [=, &member](const std::vector<std::string>& values) {
    std::string error;
    if (kind.parse(values.front(), member, error))
      return std::string{};
    return refusal(values.front(), kind.accepts + kind.hint, kind.words, error);
  };
  return result;
}

/// An option with any number of values, stored in `elements`. If `commas` is
/// set, values are split at commas.
template<class T>
option declare_list(std::string name, codec<T> kind, std::vector<T>& elements,
                    std::string help, bool commas = false) {
  auto result = describe(std::move(name), kind, std::move(help));
  result.takes = arity::many;
  if (commas)
    result.value += ",...";
  result.get = [=, &elements] {
    std::vector<std::string> values;
    values.reserve(elements.size());
    for (const auto& element : elements)
      values.push_back(kind.print(element));
    return values;
  };
  result.set = [=, &elements](const std::vector<std::string>& values) {
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

/// With a short form.
inline option letter(char letter, option declared) {
  declared.letter = letter;
  return declared;
}

/// With a short form and the unit of a bare number after it.
inline option letter(char letter, std::string unit, option declared) {
  declared.letter = letter;
  declared.unit = std::move(unit);
  return declared;
}

/// Shown by `--help`, which says `brief`: at most 44 characters with the
/// default.
inline option daily(std::string brief, option declared) {
  declared.brief = std::move(brief);
  return declared;
}

/// With another name on the command line.
inline option alias(std::string name, option declared) {
  declared.alias = std::move(name);
  return declared;
}

/// The value may contain credentials.
inline option secret(option declared) {
  declared.secret = true;
  return declared;
}

/// Takes no value on the command line.
inline option flag(char letter, option declared) {
  declared.letter = letter;
  declared.takes = arity::flag;
  return declared;
}

/// An example that is shown if the default is empty.
inline option example(std::string text, option declared) {
  declared.example = std::move(text);
  return declared;
}

} // namespace muster
