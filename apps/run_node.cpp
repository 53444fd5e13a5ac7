// SPDX-License-Identifier: BSD-3-Clause

#include "apps/run_node.hpp"

#include "actors/node/node_link.hpp"
#include "actors/node/node_services.hpp"
#include "apps/exit_code.hpp"
#include "apps/interrupts.hpp"
#include "output/report/console_reporter.hpp"
#include "runtime/descriptors.hpp"
#include "runtime/system.hpp"
#include "settings/proxies.hpp"
#include "settings/sent_settings.hpp"

#include <unistd.h>

namespace muster {

namespace {

/// Messages per minute about closed connections.
constexpr size_t node_message_limit = 3;

} // namespace

int run_node(const node_settings& config) {
  output::console console{STDOUT_FILENO, STDERR_FILENO};
  output::console_reporter messages{console, "muster-node", node_message_limit};
  interrupts signals{console, "muster-node"};
  system_config cfg{config.runtime, true};
  caf::actor_system system{cfg};
  wire network{system, config.cluster, messages};
  caf::scoped_actor self{system};
  auto local = take_descriptors();
  auto memory =
    std::make_shared<http::decode_budget>(config.runtime.decode_memory);
  node_link_config link;
  link.middleman = network.middleman();
  link.host = config.join.host;
  link.port = config.join.port;
  link.stay = config.stay;
  link.patience = config.patience;
  link.grace = config.grace;
  link.messages = &messages;
  link.begin = [=, &system, &messages, proxy = config.proxy,
                idle_memory = config.runtime.idle_memory,
                name = config.name.empty() ? host_name() : config.name](
                 const door_actor& door, const node_terms& terms,
                 std::string& error) -> std::optional<running_node> {
    settings job;
    error = apply_sent({terms.settings, terms.ca_pem}, job);
    if (!error.empty())
      return std::nullopt;
    job.fetch.exchange.idle_memory = idle_memory;
    std::string notice;
    error = use_proxies(overridden(job.proxy, proxy), environment_variable,
                        job.fetch, notice);
    if (!error.empty())
      return std::nullopt;
    if (!notice.empty())
      messages.notice(notice);
    auto services = node_services::make(job.fetch, job.politeness, local,
                                        memory, messages, error);
    if (!services)
      return std::nullopt;
    return services->start(system, {door, name, terms.credit, terms.shares,
                                    true, terms.lease});
  };
  auto handle = system.spawn(node_link, link);
  signals.begin(caf::actor_cast<caf::actor>(handle));
  link_end end;
  self->request(handle, caf::infinite, report_atom_v)
    .receive([&](const link_end& x) { end = x; },
             [&](const caf::error& what) { end.error = system.render(what); });
  if (!end.error.empty())
    messages.notice(end.error);
  auto code = end.error.empty() ? exit_all_ok : exit_some_not_ok;
  signals.end(code);
  self->send_exit(handle, caf::exit_reason::user_shutdown);
  return code;
}

} // namespace muster
