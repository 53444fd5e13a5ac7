// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/progress_line.hpp"

#include "output/rows/human.hpp"

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <sstream>
#include <utility>
#include <variant>
#include <vector>

namespace muster::output {

using namespace std::chrono_literals;

namespace {

/// The rate is the average over this time.
constexpr std::chrono::seconds window{10};

/// Time between two lines without a terminal.
constexpr std::chrono::seconds plain_interval{10};

/// A part of the line. On a narrow terminal, the last kinds are omitted.
struct part {
  enum kind {
    count,
    time_left,
    errors,
    losses,
    http_errors,
    rate,
    running,
    share,
    reason,
    nodes,
    aside,
    bytes,
  };

  kind what;
  std::string separator;
  std::string text;
};

size_t columns_of(const std::vector<part>& parts) {
  size_t result = 0;
  for (auto& x : parts)
    result += x.separator.size() + x.text.size();
  return result;
}

std::string clock_time(microseconds time) {
  // What is not over takes at least a second.
  auto seconds = std::max<int64_t>(1, (time + 999'999us) / 1s);
  auto two = [](auto x) { return (x < 10 ? "0" : "") + std::to_string(x); };
  if (seconds < 3600)
    return std::to_string(seconds / 60) + ":" + two(seconds % 60);
  return std::to_string(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":"
         + two(seconds % 60);
}

std::string text_of(const time_left& left) {
  if (!left.time)
    return {};
  return (left.at_most ? "at most " : "") + clock_time(*left.time) + " left";
}

/// `2/s`, `0.5/s`; a very low rate is per hour.
std::string rate_text(double rate) {
  auto text = [](double value, const char* unit) {
    std::ostringstream out;
    out << std::setprecision(3) << value << unit;
    return out.str();
  };
  return rate < 0.01 ? text(rate * 3'600, "/h") : text(rate, "/s");
}

} // namespace

progress_line::progress_line(console& where, const fetch_settings& fetch,
                             const politeness_settings& politeness,
                             bool clustered)
  : console_{where},
    concurrency_{fetch.concurrency},
    politeness_{politeness},
    clustered_{clustered},
    remaining_{fetch.timeout} {
  // nop
}

void progress_line::on_event(const job_event& event) {
  if (auto now = std::get_if<progress>(&event)) {
    show(*now);
  } else if (auto written = std::get_if<records_written>(&event)) {
    for (auto& rec : written->records)
      remaining_.add(rec);
  } else if (std::holds_alternative<job_report>(event)) {
    console_.show_status({});
  }
}

void progress_line::show(const progress& now) {
  if (console_.has_status()) {
    console_.show_status(render(now, console_.width() - 1));
    return;
  }
  auto line = render(now);
  if (now.elapsed < written_ + plain_interval)
    return;
  written_ = now.elapsed;
  console_.write_err(line + '\n');
}

std::string progress_line::rate(const progress& now) {
  recent_.push_back({now.elapsed, now.done() - now.before});
  while (recent_.front().elapsed + window < now.elapsed)
    recent_.pop_front();
  auto& first = recent_.front();
  auto& last = recent_.back();
  if (last.elapsed == first.elapsed)
    return {};
  auto gained = last.fetched - first.fetched;
  return gained == 0 ? "0/s" : human_rate(gained, last.elapsed - first.elapsed);
}

std::string progress_line::reason(const progress& now) const {
  switch (now.limit) {
    case run_limit::none:
      break;
    case run_limit::concurrency:
      return "limit of " + std::to_string(concurrency_)
             + (clustered_ ? " per node" : "");
    case run_limit::per_host:
      return "limit of " + std::to_string(politeness_.per_host) + " per host";
    case run_limit::rate:
      return "limit of " + rate_text(politeness_.rate) + " per host";
    case run_limit::host_wait:
      return "hosts asked to wait";
    case run_limit::breaker:
      return "trying failed hosts again";
    case run_limit::shortage:
      return "this machine has no room";
    case run_limit::input:
      return "waiting for input";
    case run_limit::output:
      return "waiting for output";
  }
  return {};
}

std::string progress_line::render(const progress& now, size_t columns) {
  std::vector<part> parts;
  auto add = [&parts](part::kind what, std::string text,
                      std::string separator = ", ") {
    if (!text.empty())
      parts.push_back(
        {what, parts.empty() ? "" : std::move(separator), std::move(text)});
  };
  auto draining = now.grace_left != absent;
  auto total = expected_inputs(now);
  if (total)
    add(part::share,
        std::to_string(*total > 0 ? now.done() * 100 / *total : 0) + "%");
  add(part::count,
      now.all_read ? std::to_string(now.done()) + "/" + std::to_string(now.read)
                   : std::to_string(now.done()) + " done",
      " ");
  add(part::rate, rate(now));
  add(part::bytes, human_bytes(now.bytes));
  if (now.http_errors > 0)
    add(part::http_errors, counted(now.http_errors, "HTTP error"));
  if (now.errors > 0)
    add(part::errors, counted(now.errors, "error"));
  add(part::running, draining ? "finishing " + std::to_string(now.running)
                              : std::to_string(now.running) + " running");
  add(part::reason, reason(now), ": ");
  if (now.aside > 0)
    add(part::aside, std::to_string(now.aside) + " set aside");
  if (clustered_ || now.nodes > 1 || now.losses > 0)
    add(part::nodes, counted(now.nodes, "node"));
  if (now.losses > 0)
    add(part::losses, std::to_string(now.losses) + " lost");
  add(part::time_left, text_of(remaining_.update(now)));
  while (columns_of(parts) > columns && parts.size() > 1) {
    parts.erase(std::ranges::max_element(parts, {}, &part::what));
    parts.front().separator.clear();
  }
  std::string line;
  for (auto& x : parts)
    line += x.separator + x.text;
  return line;
}

} // namespace muster::output
