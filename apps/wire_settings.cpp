#include "apps/wire_settings.hpp"

#include "apps/apply_ini.hpp"
#include "apps/coordinator_program.hpp"
#include "apps/option_docs.hpp"
#include "apps/read_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace muster {

namespace {

constexpr auto source = "the coordinator's settings";
constexpr size_t max_ca_size = size_t{16} << 20;

bool travels(std::string_view group) {
  return group == "fetch" || group == "politeness" || group == "tls";
}

/// The coordinator with nothing but the options that travel.
program travelling(settings& value) {
  auto result = coordinator_program(value);
  std::erase_if(result.groups,
                [](const auto& group) { return !travels(group.name); });
  std::erase_if(result.options, [](const auto& declared) {
    return !travels(declared.group()) || declared.name == "fetch.io-threads"
           || declared.name == "tls.ca-file";
  });
  return result;
}

} // namespace

std::optional<wire_settings> to_wire(const settings& value,
                                     std::string& error) {
  auto copy = value;
  wire_settings result;
  result.ini = config_text(travelling(copy));
  const auto& tls = value.fetch.exchange.tls;
  result.ca_pem = tls.ca_pem;
  if (tls.ca_file.empty())
    return result;
  if (read_file(tls.ca_file, result.ca_pem, max_ca_size))
    return result;
  error = "tls.ca-file: cannot read '" + tls.ca_file
          + "': " + std::strerror(errno);
  return std::nullopt;
}

std::string apply_wire(const wire_settings& from, settings& value) {
  auto known = travelling(value);
  std::string error;
  auto file = parse_ini(from.ini, error);
  if (!file)
    return std::string{source} + ", " + error;
  for (const auto& declared : known.options)
    if (std::none_of(file->entries.begin(), file->entries.end(),
                     [&](auto& entry) { return entry.key == declared.name; }))
      return std::string{source} + " do not say '" + declared.name + "'";
  error = apply_ini(*file, source, known);
  if (!error.empty())
    return error;
  value.fetch.exchange.tls.ca_pem = from.ca_pem;
  derive(value);
  return {};
}

} // namespace muster
