// SPDX-License-Identifier: BSD-3-Clause

#include "apps/run_job.hpp"

#include "actors/coordinator/coordinator.hpp"
#include "actors/coordinator/gate.hpp"
#include "actors/coordinator/job_watch.hpp"
#include "actors/coordinator/progress_observer.hpp"
#include "actors/coordinator/sink.hpp"
#include "actors/coordinator/source.hpp"
#include "actors/node/node_services.hpp"
#include "apps/check_listen.hpp"
#include "apps/earlier_run.hpp"
#include "apps/final_report.hpp"
#include "apps/interrupts.hpp"
#include "apps/rate_limited_log.hpp"
#include "crawl/nodes/placement.hpp"
#include "http/url/redact.hpp"
#include "output/open_writer.hpp"
#include "output/report/account.hpp"
#include "output/rows/human.hpp"
#include "runtime/descriptors.hpp"
#include "runtime/strangers.hpp"
#include "runtime/system.hpp"
#include "settings/coordinator_command.hpp"
#include "settings/documents/option_docs.hpp"
#include "settings/message_line.hpp"
#include "settings/wire_settings.hpp"

#include <unistd.h>

#include <algorithm>

namespace muster {

namespace {

/// Opened before anything is fetched, so that a job that cannot work fails at
/// once.
struct job_parts {
  std::shared_ptr<output::console> console;
  std::function<void(const std::string&)> tell;
  std::unique_ptr<node_services> local; ///< Null if only other machines fetch.
  earlier_run earlier;
  std::shared_ptr<input::reader> reader;
  std::shared_ptr<output::writer> writer;
  std::unique_ptr<summary_file> summary; ///< Null if not wanted.
  node_terms terms;                      ///< For nodes of other processes.
};

bool shows_progress(const settings& config, const output::console& console) {
  switch (config.progress) {
    case progress_mode::always:
      return true;
    case progress_mode::never:
      return false;
    case progress_mode::automatic:
      break;
  }
  return console.err_is_terminal() && !config.output.quiet;
}

/// The settings without possible secrets.
std::string public_text(settings config) {
  for (auto& field : config.fetch.exchange.headers)
    field.second = http::redacted;
  for (auto& url : config.input.urls)
    url = http::redact_credentials(url);
  return config_text(coordinator_command(config));
}

/// What nodes have to know.
node_terms terms_of(const settings& config) {
  node_terms result;
  if (!config.listen)
    return result;
  auto sent = to_wire(config);
  result.settings = std::move(sent.ini);
  result.ca_pem = std::move(sent.ca_pem);
  result.credit = config.job.look_ahead;
  result.lease = config.job.lease;
  if (config.job.placement == placement_mode::spread)
    result.shares =
      shares_of(config.politeness.per_host, config.politeness.rate).count;
  return result;
}

aside_settings aside_of(const settings& config) {
  aside_settings result;
  // In input order no record could be written before its turn, either.
  if (!config.job.input_order)
    result.disk = config.job.set_aside;
  result.directory = temporary_directory(config);
  // Enough to go on with while more come.
  result.least = std::max<uint64_t>(2 * config.politeness.per_host, 16);
  return result;
}

/// The actors of a job in the coordinator's process.
class job_actors {
public:
  job_actors(caf::actor_system& system, const settings& config,
             const job_parts& parts)
    : local_{parts.local.get()} {
    auto source_handle = system.spawn<caf::detached>(
      source, parts.reader, parts.earlier.filter,
      std::make_shared<read_ahead>(aside_of(config)));
    auto sink_handle = system.spawn<caf::detached>(sink, parts.writer);
    coordinator_config job;
    job.job = config.job;
    job.source = source_handle;
    job.sink = sink_handle;
    job.clustered = config.listen.has_value();
    job.shares = parts.terms.shares;
    if (config.listen)
      job.patience = patience_of(config.fetch, config.politeness, job.shares);
    job.concurrency = config.fetch.concurrency;
    job.notice = parts.tell;
    job.wait_notice = rate_limited(parts.tell, 10);
    job.longest_wait = config.fetch.retry_after_max;
    auto shares = job.shares;
    coordinator_ = system.spawn(coordinator, std::move(job));
    if (shows_progress(config, *parts.console)) {
      progress_ = system.spawn(progress_observer, parts.console);
      caf::anon_send(coordinator_, join_atom_v, progress_);
    }
    keep(source_handle);
    keep(sink_handle);
    keep(coordinator_);
    if (local_)
      local_->start(system, {coordinator_, host_name(), config.job.look_ahead,
                             shares, config.listen.has_value()});
  }

  /// Waits for the end of the job.
  job_report wait(caf::scoped_actor& self) {
    job_report report;
    self
      ->request(self->spawn(job_watch, coordinator_), caf::infinite,
                report_atom_v)
      .receive([&](const job_report& x) { report = x; },
               [&](const caf::error& what) {
                 report.end = job_end::output_failed;
                 report.error = self->system().render(what);
               });
    if (progress_) {
      // It ended by itself, unless the coordinator was killed.
      caf::anon_send(progress_, report);
      self->wait_for(progress_);
    }
    return report;
  }

  /// Ends all actors.
  void stop(caf::scoped_actor& self) {
    if (local_)
      local_->stop();
    for (auto& actor : actors_)
      self->send_exit(actor, caf::exit_reason::user_shutdown);
    actors_.clear();
    coordinator_ = nullptr;
    progress_ = nullptr;
  }

  const coordinator_actor& coordinator_handle() const {
    return coordinator_;
  }

  /// The actor ends with the others.
  template<class Handle>
  void keep(const Handle& handle) {
    actors_.push_back(caf::actor_cast<caf::actor>(handle));
  }

private:
  node_services* local_;
  coordinator_actor coordinator_;
  observer_actor progress_;
  std::vector<caf::actor> actors_;
};

/// Lets nodes join. Returns why that is not possible, or an empty string.
std::string open_gate(caf::actor_system& system, wire& network,
                      const settings& config, const node_terms& terms,
                      job_actors& job,
                      const std::function<void(const std::string&)>& tell) {
  std::string error;
  auto where = *config.listen;
  auto entrance = system.spawn(
    gate, gate_config{job.coordinator_handle(), terms,
                      limits_of(config.fetch, terms.credit),
                      rate_limited(tell, 10), network.identities()});
  job.keep(entrance);
  auto port = network.publish(entrance, where, error);
  if (!port)
    return error;
  where.port = *port;
  auto least = config.job.min_nodes;
  tell("listening for nodes on " + where.str()
       + (least > 0 ? "; waiting for " + output::counted(least, "node") : ""));
  return error;
}

} // namespace

int run_job(settings config, const std::string& resume_command) {
  job_parts parts;
  parts.console = std::make_shared<output::console>(STDOUT_FILENO,
                                                    STDERR_FILENO);
  // Outlives the actors, and exists before a file is opened, so that every wait
  // can be interrupted.
  interrupts signals{parts.console, "coordinator", resume_line(resume_command)};
  parts.tell = [console = parts.console](const std::string& sentence) {
    console->write_err(message_line("coordinator", sentence));
  };
  auto refuse = [&](const std::string& error, exit_code code) {
    parts.tell(error);
    return code;
  };
  std::string error;
  if (config.listen) {
    error = check_listen(*config.listen);
    if (!error.empty())
      return refuse(error, exit_usage);
  }
  if (config.local) {
    // Beyond that many nodes, strangers make room for more.
    constexpr size_t nodes = 64 + strangers::max_waiting;
    auto local = take_descriptors(config.fetch.io_threads,
                                  config.listen ? nodes : 0);
    parts.local = node_services::make(
      config.fetch, config.politeness, local,
      std::make_shared<http::decode_budget>(config.runtime.decode_memory),
      parts.tell, error);
    if (!parts.local)
      return refuse(error, exit_usage);
  }
  parts.terms = terms_of(config);
  parts.reader = input::reader::open(config.input, error);
  if (!parts.reader)
    return refuse(error, exit_usage);
  for (const auto& doubt : parts.reader->take_doubts())
    parts.tell(doubt);
  config.output.settings = public_text(config);
  if (auto why = open_earlier_run(config, parts.earlier))
    return refuse(why.sentence, why.writing ? exit_output_failed : exit_usage);
  if (!config.summary_file.empty()) {
    parts.summary = summary_file::open(config.summary_file, error);
    if (!parts.summary)
      return refuse(error, exit_output_failed);
  }
  parts.writer = output::open_writer(config.output, *parts.console, error);
  if (!parts.writer)
    return refuse(error, exit_output_failed);
  if (parts.summary)
    parts.summary->clear();
  system_config cfg{config.runtime, config.listen.has_value()};
  caf::actor_system system{cfg};
  std::optional<wire> network;
  caf::scoped_actor self{system};
  job_actors job{system, config, parts};
  if (config.listen) {
    network.emplace(system, config.cluster, rate_limited(parts.tell, 10));
    error = open_gate(system, *network, config, parts.terms, job, parts.tell);
    if (!error.empty()) {
      job.stop(self);
      return refuse(error, exit_usage);
    }
  }
  signals.begin(caf::actor_cast<caf::actor>(job.coordinator_handle()));
  auto report = job.wait(self);
  if (parts.earlier.replacing) {
    auto why =
      parts.earlier.replacing->finish([&signals] { return signals.stopped(); });
    if (why && report.end != job_end::output_failed) {
      report.end = signals.stopped() && !why.writing ? job_end::interrupted
                                                     : job_end::output_failed;
      report.error = std::move(why.sentence);
    }
  }
  if (!report.error.empty())
    parts.tell(report.error);
  if (config.output.quiet)
    report.summary.clear();
  if (!config.output.quiet || report.end != job_end::complete)
    parts.console->write_err(final_report(report, resume_command));
  int code = exit_code_of(report);
  if (parts.summary) {
    error = parts.summary->write(output::account_json(report, code));
    if (!error.empty())
      code = refuse(error, exit_output_failed);
  }
  signals.end(code);
  job.stop(self);
  return code;
}

} // namespace muster
