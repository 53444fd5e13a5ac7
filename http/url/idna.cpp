// SPDX-License-Identifier: BSD-3-Clause

#include "http/url/idna.hpp"

#include "http/url/ascii.hpp"

#include <unicode/uidna.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>

namespace muster::http {

namespace {

/// Maximum length of a name, in bytes. Longer names have no ASCII form that DNS
/// permits, except names of ignored characters. Bounds the mapping, which takes
/// quadratic time.
constexpr size_t longest_name = 4'096;

/// Errors to ignore: the standard does not check them, or checks them
/// elsewhere.
constexpr uint32_t accepted =
  UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG
  | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG | UIDNA_ERROR_LEADING_HYPHEN
  | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;

const UIDNA* mapping() {
  static const auto* instance = [] {
    auto status = U_ZERO_ERROR;
    return uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ
                             | UIDNA_NONTRANSITIONAL_TO_ASCII
                             | UIDNA_NONTRANSITIONAL_TO_UNICODE,
                           &status);
  }();
  return instance;
}

const char* describe(uint32_t errors) {
  if (errors & (UIDNA_ERROR_PUNYCODE | UIDNA_ERROR_INVALID_ACE_LABEL))
    return "an xn-- label does not decode to a valid label";
  if (errors & UIDNA_ERROR_DISALLOWED)
    return "it contains a character that is not allowed in names";
  if (errors & UIDNA_ERROR_LEADING_COMBINING_MARK)
    return "a label begins with a combining mark";
  if (errors & UIDNA_ERROR_BIDI)
    return "a label mixes right-to-left and left-to-right text";
  if (errors & UIDNA_ERROR_CONTEXTJ)
    return "a zero-width joiner is misplaced";
  return "UTS #46 does not permit it";
}

/// Whether a label is `xn--` followed by nothing or only ASCII. Versions of ICU
/// handle such labels differently.
bool has_empty_encoding(std::string_view host) {
  for (bool more = true; more;) {
    const auto dot = host.find('.');
    const auto label = host.substr(0, dot);
    if (label.starts_with("xn--") && label.ends_with('-'))
      return true;
    more = dot != std::string_view::npos;
    host.remove_prefix(more ? dot + 1 : host.size());
  }
  return false;
}

} // namespace

std::optional<std::string> domain_to_ascii(std::string_view name,
                                           std::string& error) {
  if (name.size() > longest_name) {
    error = "host name is too long";
    return std::nullopt;
  }
  std::array<UChar, longest_name> wide;
  int32_t wide_size = 0;
  auto status = U_ZERO_ERROR;
  u_strFromUTF8(wide.data(), wide.size(), &wide_size, name.data(),
                static_cast<int32_t>(name.size()), &status);
  if (U_FAILURE(status)) {
    error = "host contains bytes that are not UTF-8";
    return std::nullopt;
  }
  // Since Unicode 15.1, the capital sharp s maps to the small one. Older
  // versions map it to `ss`.
  std::replace(wide.begin(), wide.begin() + wide_size, u'\u1E9E', u'\u00DF');
  // A character maps to at most eighteen others, and a label may get `xn--`.
  std::u16string mapped(18 * static_cast<size_t>(wide_size) + 64, u'\0');
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  const auto size =
    uidna_nameToASCII(mapping(), wide.data(), wide_size, mapped.data(),
                      static_cast<int32_t>(mapped.size()), &info, &status);
  const std::string prefix = "host is not a valid international name: ";
  if (U_FAILURE(status)) {
    error = prefix + u_errorName(status);
    return std::nullopt;
  }
  if (const auto errors = info.errors & ~accepted; errors != 0) {
    error = prefix + describe(errors);
    return std::nullopt;
  }
  mapped.resize(static_cast<size_t>(size));
  std::string result{mapped.begin(), mapped.end()};
  if (has_empty_encoding(result)) {
    error = prefix + describe(UIDNA_ERROR_PUNYCODE);
    return std::nullopt;
  }
  return result;
}

} // namespace muster::http
