// SPDX-License-Identifier: BSD-3-Clause

#include "apps/job.hpp"

#include "actors/coordinator/coordinator.hpp"
#include "actors/coordinator/gate.hpp"
#include "actors/coordinator/job_watch.hpp"
#include "actors/coordinator/sink.hpp"
#include "actors/coordinator/source.hpp"
#include "apps/check_listen.hpp"
#include "crawl/nodes/placement.hpp"
#include "http/url/redact.hpp"
#include "output/files/file.hpp"
#include "output/open_writer.hpp"
#include "output/report/account.hpp"
#include "output/rows/human.hpp"
#include "runtime/descriptors.hpp"
#include "runtime/strangers.hpp"
#include "settings/coordinator_command.hpp"
#include "settings/documents/option_docs.hpp"
#include "settings/proxies.hpp"
#include "settings/sent_settings.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace muster {

namespace {

/// Messages per minute about what hosts and other machines do, of each kind.
constexpr size_t job_message_limit = 10;

const char* environment(const char* name) {
  return std::getenv(name);
}

/// The settings without possible secrets.
std::string public_text(settings config) {
  for (auto& field : config.fetch.exchange.headers)
    field.second = http::redacted;
  for (auto& url : config.input.urls)
    url = http::redact_credentials(url);
  return config_text(coordinator_command(config));
}

/// What nodes must know.
node_terms terms_of(const settings& config) {
  node_terms result;
  if (!config.listen)
    return result;
  auto sent = settings_to_send(config);
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
  // In input order, records of later URLs would have to wait in memory.
  if (!config.job.input_order)
    result.disk = config.job.set_aside;
  result.directory = temporary_directory(config);
  // Enough to continue with until more arrive.
  result.least = std::max<uint64_t>(2 * config.politeness.per_host, 16);
  return result;
}

} // namespace

job::job(settings config, std::string resume_command)
  : config_{std::move(config)},
    resume_command_{std::move(resume_command)},
    console_{STDOUT_FILENO, STDERR_FILENO,
             output::look_of(config_.color, STDOUT_FILENO, STDERR_FILENO,
                             environment)},
    reporter_{console_, "coordinator", job_message_limit},
    signals_{console_, "coordinator", resume_line(resume_command_)},
    messages_{reporter_, shows_failures()},
    progress_{console_, config_.fetch, config_.politeness,
              config_.listen.has_value()},
    terms_{terms_of(config_)} {
  events_.subscribe(messages_);
  events_.subscribe(summary_);
  if (shows_progress())
    events_.subscribe(progress_);
}

job::~job() {
  stop();
  // The threads that look up names send messages. They end with the resolver,
  // before the actor system does.
  local_.reset();
}

bool job::shows_failures() const {
  // As text on standard output, they are shown anyway.
  auto& records = config_.output;
  auto elsewhere = records.file != "-" || !console_.out_is_terminal();
  auto as_text = records.file == "-"
                 && (records.format == output::format::automatic
                     || records.format == output::format::text);
  return console_.err_is_terminal() && !records.quiet && elsewhere && !as_text;
}

bool job::shows_progress() const {
  switch (config_.progress) {
    case progress_mode::always:
      return true;
    case progress_mode::never:
      return false;
    case progress_mode::automatic:
      break;
  }
  // The line would erase what is typed.
  return console_.err_is_terminal() && !config_.output.quiet
         && !reads_terminal();
}

bool job::reads_terminal() const {
  const auto& files = config_.input.files;
  return std::ranges::find(files, "-") != files.end()
         && ::isatty(STDIN_FILENO) == 1;
}

std::optional<exit_code> job::open() {
  for (auto step : {&job::check_port, &job::open_node, &job::open_input,
                    &job::open_output, &job::open_actors, &job::open_gate})
    if (auto why = (this->*step)()) {
      events_.notice(why.sentence);
      return why.writing ? exit_output_failed : exit_usage;
    }
  return std::nullopt;
}

output::problem job::check_port() {
  return output::refused(config_.listen ? check_listen(*config_.listen) : "");
}

output::problem job::open_node() {
  if (!config_.local)
    return {};
  // Beyond this number of nodes, strangers are disconnected for more.
  constexpr size_t nodes = 64 + strangers::max_waiting;
  std::string notice;
  auto fetch = config_.fetch;
  auto error = use_proxies(config_.proxy, environment_variable, fetch, notice);
  if (!error.empty())
    return output::refused(error);
  if (!notice.empty())
    events_.notice(notice);
  local_ = node_services::make(
    std::move(fetch), config_.politeness,
    take_descriptors(config_.fetch.io_threads, config_.listen ? nodes : 0),
    std::make_shared<http::decode_budget>(config_.runtime.decode_memory),
    events_, error);
  return output::refused(error);
}

output::problem job::open_input() {
  std::string error;
  if (reads_terminal() && !config_.output.quiet)
    events_.notice("reading URLs from the terminal, one on each line; Ctrl-D "
                   "ends the list");
  reader_ = input::reader::open(config_.input, error);
  if (reader_)
    for (const auto& doubt : reader_->take_doubts())
      events_.notice(doubt);
  return output::refused(error);
}

output::problem job::open_output() {
  std::string error;
  auto config = config_;
  if (config_.overwrite) {
    output::problem why;
    replacing_ = output::replacement::begin(config_.output, config_.resume,
                                            why);
    if (why)
      return why;
    if (replacing_)
      config.output = replacing_->target();
  } else if (auto why = output::replacement::check_left(config_.output)) {
    return why;
  }
  if (auto why = open_earlier_run(config, earlier_))
    return why;
  if (!config_.summary_file.empty()) {
    summary_file_ = summary_file::open(config_.summary_file, error);
    if (!summary_file_)
      return output::unwritable(error);
  }
  writer_ = output::open_writer(earlier_.target, console_, error,
                                {earlier_.content, earlier_.before,
                                 public_text(config_)});
  if (writer_ && summary_file_)
    summary_file_->clear();
  if (const auto& file = earlier_.target.file;
      error == output::refuse_content(file))
    return output::refused(
      output::refuse_content(file, check_resume(config_).empty()));
  return output::unwritable(error);
}

output::problem job::open_actors() {
  auto& system = system_.emplace(
    system_config_.emplace(config_.runtime, config_.listen.has_value()));
  coordinator_config coordination;
  coordination.job = config_.job;
  coordination.source = system.spawn<caf::detached>(
    source, reader_, earlier_.filter,
    std::make_shared<read_ahead>(aside_of(config_)));
  keep(coordination.source);
  coordination.sink = system.spawn<caf::detached>(sink, writer_, &events_);
  keep(coordination.sink);
  coordination.clustered = config_.listen.has_value();
  coordination.shares = terms_.shares;
  if (config_.listen)
    coordination.patience = patience_of(config_.fetch, config_.politeness,
                                        terms_.shares);
  coordination.concurrency = config_.fetch.concurrency;
  coordination.events = &events_;
  coordination.longest_wait = config_.fetch.retry_after_max;
  coordinator_ = system.spawn(coordinator, std::move(coordination));
  keep(coordinator_);
  return {};
}

output::problem job::open_gate() {
  if (!config_.listen)
    return {};
  auto where = *config_.listen;
  network_.emplace(*system_, config_.cluster, events_);
  auto entrance =
    system_->spawn(gate, gate_config{coordinator_, terms_,
                                     limits_of(config_.fetch, terms_.credit),
                                     &events_, network_->identities()});
  keep(entrance);
  std::string error;
  auto port = network_->publish(entrance, where, error);
  if (!port)
    return output::refused(error);
  where.port = *port;
  auto least = config_.job.min_nodes;
  events_.notice(
    "listening for nodes on " + where.str()
    + (least > 0 ? "; waiting for " + output::counted(least, "node") : ""));
  return {};
}

void job::run() {
  signals_.begin(caf::actor_cast<caf::actor>(coordinator_));
  if (local_)
    node_ = local_->start(*system_,
                          {coordinator_, host_name(), config_.job.look_ahead,
                           terms_.shares, config_.listen.has_value()});
  caf::scoped_actor self{*system_};
  self
    ->request(self->spawn(job_watch, coordinator_), caf::infinite,
              report_atom_v)
    .receive([&](job_report& x) { report_ = std::move(x); },
             [&](const caf::error& what) {
               report_.end = job_end::output_failed;
               report_.error = system_->render(what);
             });
  // If the coordinator was killed, its progress line is still there.
  console_.show_status({});
  merge();
  replace();
}

void job::replace() {
  if (!replacing_ || report_.end != job_end::complete)
    return;
  auto why = replacing_->finish();
  if (!why)
    return;
  report_.end = job_end::output_failed;
  report_.error = std::move(why.sentence);
}

bool job::has_lost_reader() const {
  return report_.end == job_end::output_failed && writer_->has_lost_reader();
}

void job::merge() {
  if (!earlier_.replacing)
    return;
  auto why = earlier_.replacing->finish([this] { return signals_.stopped(); });
  if (!why || report_.end == job_end::output_failed)
    return;
  report_.end = signals_.stopped() && !why.writing ? job_end::interrupted
                                                   : job_end::output_failed;
  report_.error = std::move(why.sentence);
}

int job::close() {
  // As if the rest was not wanted.
  auto silent = has_lost_reader();
  if (!report_.error.empty() && !silent)
    events_.notice(report_.error);
  if (replacing_ && report_.end != job_end::complete)
    events_.notice(replacing_->unchanged());
  auto quiet = config_.output.quiet;
  if (auto cause = summary_.common_cause(); !silent && !quiet && !cause.empty())
    events_.notice(cause);
  if (!silent && (!quiet || report_.end != job_end::complete))
    console_.write_err(final_report(report_, summary_, quiet, resume_command_),
                       output::line_kind::summary);
  int code = silent ? exit_all_ok : exit_code_of(report_);
  if (silent) {
    report_.end = job_end::interrupted;
    report_.error.clear();
  }
  if (summary_file_) {
    auto error = summary_file_->write(output::account_json(report_, code));
    if (!error.empty()) {
      events_.notice(error);
      code = exit_output_failed;
    }
  }
  signals_.end(code);
  stop();
  return code;
}

void job::stop() {
  if (auto node = std::exchange(node_, std::nullopt))
    node->stop();
  for (auto& actor : std::exchange(actors_, {}))
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  coordinator_ = nullptr;
}

} // namespace muster
