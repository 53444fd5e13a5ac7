// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/remaining_time.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace muster::output {

namespace {

/// The shortest and the longest time that estimates look back, in seconds.
constexpr double shortest_window = 3;
constexpr double longest_window = 300;

/// Look back over as many results, if there are any.
constexpr uint64_t enough_results = 8;

/// With fewer results, or in a shorter time, the rate is not known.
constexpr uint64_t least_results = 3;
constexpr double least_time = 1;

/// Deadlines are checked, and records are written, a little later.
constexpr double lateness = 1;

double seconds(microseconds time) {
  return std::chrono::duration<double>{time}.count();
}

microseconds in_microseconds(double seconds) {
  return microseconds{std::llround(seconds * 1e6)};
}

/// When fewer than ln 2 of these fetches are expected to run: the median of the
/// time when all have ended.
template<class Running>
double end_of(Running running, double earliest, double latest) {
  if (running(earliest) <= std::numbers::ln2)
    return earliest;
  for (int i = 0; i < 30; ++i) {
    auto middle = (earliest + latest) / 2;
    (running(middle) > std::numbers::ln2 ? earliest : latest) = middle;
  }
  return latest;
}

} // namespace

std::optional<uint64_t> expected_inputs(const progress& now) {
  if (now.all_read)
    return now.read;
  if (now.permille > 0)
    return std::max(now.read,
                    now.read * 1'000 / static_cast<uint64_t>(now.permille));
  return std::nullopt;
}

remaining_time::remaining_time(microseconds longest)
  : longest_{seconds(longest)} {
  // nop
}

void remaining_time::add(const record& rec) {
  auto own = rec.duplicate_of == record::not_shared;
  if (own && rec.result.total != absent)
    count_duration(fresh_, rec.result.total);
}

void remaining_time::remember(const progress& now) {
  auto time = seconds(now.elapsed);
  if (slices_.empty() || time - slices_.back().begin > 1)
    slices_.push_back({time, 0, 0, {}});
  auto& last = slices_.back();
  auto done = now.done() - now.before;
  last.done += done - std::min(done, done_);
  last.time += time - now_;
  add_counts(last.ended, std::exchange(fresh_, {}));
  now_ = time;
  done_ = done;
  while (slices_.front().begin + longest_window < now_)
    slices_.pop_front();
}

remaining_time::slice remaining_time::recent(const progress& now) const {
  // Long enough for the slowest fetches, or their share would be missing.
  auto slowest = now.ages.size();
  for (auto& x : slices_)
    slowest = std::max(slowest, x.ended.size());
  auto window = std::max(shortest_window, 1.25 * bucket_begin(slowest));
  slice result;
  for (auto x = slices_.rbegin(); x != slices_.rend(); ++x) {
    if (x->begin + window < now_ && result.done >= enough_results)
      break;
    result.time += x->time;
    result.done += x->done;
    add_counts(result.ended, x->ended);
  }
  return result;
}

std::optional<double>
remaining_time::estimate(const progress& now, const slice& last,
                         const survival& spans, double waiting) const {
  auto sum_of_ages = [&now](auto value) {
    double result = 0;
    for (size_t i = 0; i < now.ages.size(); ++i)
      if (now.ages[i] > 0)
        result += now.ages[i]
                  * value((bucket_begin(i) + bucket_begin(i + 1)) / 2);
    return result;
  };
  auto old = [&](double at) {
    return sum_of_ages([&](double age) { return spans.stays(age, at); });
  };
  // Those that wait start between these times.
  double begin = 0;
  double end = 0;
  if (waiting > 0) {
    if (last.time < least_time || last.done < least_results)
      return std::nullopt;
    auto rate = static_cast<double>(last.done) / last.time;
    // While running fetches take longer than usual, others wait for them.
    auto count = old(0);
    if (count > 0)
      begin = sum_of_ages([&](double age) { return spans.rest_at(age); })
                / count
              - spans.mean_rest();
    begin = std::max(begin, 0.0);
    end = begin + waiting / rate;
    // Each running fetch that ends makes room for another one.
    constexpr int steps = 50;
    for (int i = 1; i <= steps; ++i) {
      auto at = spans.end() * i / steps;
      auto room = std::min(waiting, count - old(at));
      end = std::min(end, at + (waiting - room) / rate);
    }
    begin = std::min(begin, end);
  }
  auto running = [&](double at) {
    auto sum = old(at);
    if (end > begin)
      sum += waiting / (end - begin)
             * (spans.sum_to(at - begin) - spans.sum_to(at - end));
    else
      sum += waiting * spans.beyond(at - end);
    return sum;
  };
  return end_of(running, end, end + spans.end());
}

time_left remaining_time::update(const progress& now) {
  remember(now);
  auto draining = now.grace_left != absent;
  auto total = expected_inputs(now);
  if (!total && !draining)
    return {};
  // Those that are not waiting have started.
  auto begun = now.done() + now.running;
  auto waiting = draining ? 0 : *total - std::min(*total, begun);
  auto last = recent(now);
  survival spans{last.ended, now.ages, longest_};
  time_left result;
  // Waits for hosts and for local resources do not count towards the limit.
  result.at_most =
    spans.is_uncharted() && waiting == 0
    && (draining || (now.throttled == 0 && now.limit != run_limit::shortage));
  if (result.at_most) {
    auto youngest = std::ranges::find_if(now.ages, [](auto x) { return x > 0; })
                    - now.ages.begin();
    result.time = in_microseconds(
      longest_ - bucket_begin(static_cast<size_t>(youngest)) + lateness);
  } else if (auto time = estimate(now, last, spans,
                                  static_cast<double>(waiting))) {
    result.time = in_microseconds(*time);
  }
  if (draining)
    result.time = std::min(result.time.value_or(now.grace_left),
                           now.grace_left);
  return result;
}

} // namespace muster::output
