#pragma once
#include "apps/settings.hpp"
namespace muster {
struct wire_settings {
  std::string ini;
  std::string ca_pem;
};
inline wire_settings to_wire(const settings&) {
  return {};
}
inline std::string apply_wire(const wire_settings&, settings&) {
  return {};
}
} // namespace muster
