// SPDX-License-Identifier: BSD-3-Clause

#include "apps/interrupts.hpp"

#include "apps/exit_code.hpp"
#include "messages/type_ids.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace muster {

namespace {

/// Seconds that a job may take to stop, and that the program may take to end
/// after that.
constexpr unsigned stop_patience = 3;
constexpr unsigned end_patience = 2;

} // namespace

interrupts::interrupts(output::console& console, std::string program,
                       std::string last_words)
  : console_{console},
    program_{std::move(program)},
    last_words_{std::move(last_words)},
    code_{exit_interrupted},
    watch_{[this](int number) { on_signal(number); }} {
  // nop
}

void interrupts::begin(caf::actor job) {
  std::lock_guard guard{mutex_};
  job_ = std::move(job);
}

void interrupts::end(int code) {
  std::lock_guard guard{mutex_};
  job_ = nullptr;
  code_ = code;
  last_words_.clear();
  alarm(end_patience);
}

void interrupts::on_signal(int number) {
  std::lock_guard guard{mutex_};
  ++count_;
  if (number == SIGALRM || !job_ || count_ > 2) {
    if (!last_words_.empty())
      console_.try_write_err(last_words_);
    std::_Exit(code_);
  }
  if (count_ == 2) {
    stopped_ = true;
    caf::anon_send(job_, stop_atom_v);
    alarm(stop_patience);
    return;
  }
  caf::anon_send(job_, drain_atom_v);
  console_.try_write_err(
    program_
    + ": finishing running fetches; repeat the signal to stop at once\n");
}

} // namespace muster
