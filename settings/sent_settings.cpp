// SPDX-License-Identifier: BSD-3-Clause

#include "settings/sent_settings.hpp"

#include "settings/coordinator_command.hpp"
#include "settings/documents/option_docs.hpp"
#include "settings/options/apply_ini.hpp"

#include <algorithm>

namespace muster {

namespace {

constexpr auto source = "the coordinator's settings";

bool is_sent(const option& declared) {
  auto group = declared.group();
  if (group == "output")
    return declared.name == "output.headers";
  return (group == "fetch" || group == "politeness" || group == "proxy"
          || group == "tls")
         && declared.name != "fetch.io-threads"
         && declared.name != "proxy.from-environment"
         && declared.name != "tls.ca-file";
}

/// The coordinator with only the options that are sent to nodes.
command_definition sent_definition(settings& value) {
  auto result = coordinator_command(value);
  std::erase_if(result.options,
                [](const auto& declared) { return !is_sent(declared); });
  std::erase_if(result.groups, [&](const auto& group) {
    return std::ranges::none_of(result.options, [&](const auto& declared) {
      return declared.group() == group.name;
    });
  });
  return result;
}

} // namespace

sent_settings settings_to_send(settings value) {
  return {config_text(sent_definition(value), proxy_secrets::shown),
          value.fetch.exchange.tls.ca_pem};
}

std::string apply_sent(const sent_settings& from, settings& value) {
  auto known = sent_definition(value);
  std::string error;
  auto file = parse_ini(from.ini, error);
  if (!file)
    return std::string{source} + ", " + error;
  for (const auto& declared : known.options)
    if (std::none_of(file->entries.begin(), file->entries.end(),
                     [&](auto& entry) { return entry.key == declared.name; }))
      return std::string{source} + " lack '" + declared.name + "'";
  error = apply_ini(*file, source, known);
  if (!error.empty())
    return error;
  value.fetch.exchange.tls.ca_pem = from.ca_pem;
  derive(value);
  return {};
}

} // namespace muster
