// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/progress_line.hpp"

#include "output/rows/human.hpp"

#include <chrono>
#include <cmath>
#include <variant>

namespace muster::output {

namespace {

/// The rate is the average over this time.
constexpr std::chrono::seconds window{5};

/// Time between two lines without a terminal.
constexpr std::chrono::seconds plain_interval{10};

std::string minutes(std::chrono::seconds time) {
  auto seconds = time.count();
  auto two = [](auto x) { return (x < 10 ? "0" : "") + std::to_string(x); };
  if (seconds < 3600)
    return std::to_string(seconds / 60) + ":" + two(seconds % 60);
  return std::to_string(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":"
         + two(seconds % 60);
}

} // namespace

void progress_line::on_event(const job_event& event) {
  if (auto now = std::get_if<progress>(&event))
    show(*now);
  else if (std::holds_alternative<job_report>(event))
    console_.show_status({});
}

void progress_line::show(const progress& now) {
  auto line = render(now);
  if (console_.err_is_terminal()) {
    console_.show_status(line);
  } else if (now.elapsed >= written_ + plain_interval) {
    written_ = now.elapsed;
    console_.write_err(line + '\n');
  }
}

std::string progress_line::render(const progress& now) {
  recent_.push_back(now);
  while (recent_.front().elapsed + window < now.elapsed)
    recent_.pop_front();
  std::string line;
  // Inputs that were only read ahead are not done yet.
  auto inputs =
    now.permille > 0 ? static_cast<double>(now.read) * 1000 / now.permille : 0;
  auto done = static_cast<double>(now.done());
  if (now.permille >= 0)
    line += std::to_string(inputs > 0 ? static_cast<int>(done * 100 / inputs)
                                      : 0)
            + "% ";
  line += std::to_string(now.done()) + " done";
  std::chrono::duration<double> span = now.elapsed - recent_.front().elapsed;
  auto fetched = [](const progress& x) { return x.done() - x.before; };
  auto gained = fetched(now) - fetched(recent_.front());
  auto rate = span.count() > 0 ? static_cast<double>(gained) / span.count() : 0;
  if (span.count() > 0)
    line += ", " + std::to_string(std::llround(rate)) + "/s";
  line += ", " + human_bytes(now.bytes);
  if (now.http_errors > 0)
    line += ", " + counted(now.http_errors, "HTTP error");
  if (now.errors > 0)
    line += ", " + counted(now.errors, "error");
  line += ", " + std::to_string(now.running) + " running";
  if (now.aside > 0)
    line += ", " + std::to_string(now.aside) + " set aside";
  if (now.nodes > 1 || now.losses > 0)
    line += " on " + counted(now.nodes, "node");
  if (now.losses > 0)
    line += " (" + std::to_string(now.losses) + " lost)";
  if (inputs > 0 && rate > 0)
    line +=
      ", " + minutes(std::chrono::seconds{std::llround((inputs - done) / rate)})
      + " left";
  return line;
}

} // namespace muster::output
