// SPDX-License-Identifier: BSD-3-Clause

#include "output/report/survival.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace muster::output {

namespace {

size_t bucket_of(double duration) {
  return duration_bucket(std::chrono::duration<double>{duration});
}

double count_at(const duration_counts& counts, size_t bucket) {
  return bucket < counts.size() ? static_cast<double>(counts[bucket]) : 0;
}

} // namespace

survival::survival(const duration_counts& ended, const duration_counts& ages,
                   double longest) {
  double at_risk = 0;
  size_t oldest = 0;
  for (size_t i = 0; i < duration_buckets; ++i) {
    at_risk += count_at(ended, i) + count_at(ages, i);
    if (count_at(ended, i) > 0)
      known_ = i + 1;
    if (count_at(ages, i) > 0)
      oldest = i + 1;
  }
  uncharted_ = oldest > known_;
  beyond_.assign(known_ + 1, 1);
  sums_.assign(known_ + 1, 0);
  for (size_t i = 0; i < known_; ++i) {
    beyond_[i + 1] = beyond_[i] * (1 - count_at(ended, i) / at_risk);
    at_risk -= count_at(ended, i) + count_at(ages, i);
  }
  if (!uncharted_)
    beyond_[known_] = 0;
  for (size_t i = 0; i < known_; ++i) {
    auto begin = bucket_begin(i);
    auto width = bucket_begin(i + 1) - begin;
    auto area = width * (beyond_[i] + beyond_[i + 1]) / 2;
    sums_[i + 1] = sums_[i] + area;
    second_ += area * (begin + width / 2);
  }
  auto begin = bucket_begin(known_);
  end_ = begin;
  // A fetch that is older than all others were may take any time up to its
  // limit: suppose a quarter of what is left, on a logarithmic scale.
  if (auto age = bucket_begin(oldest); uncharted_)
    end_ = age < longest ? std::pow(age, 0.75) * std::pow(longest, 0.25)
                         : age + 1;
  auto area = beyond_[known_] * (end_ - begin);
  mean_ = sums_[known_] + area;
  second_ += area * (begin + end_) / 2;
}

double survival::beyond(double duration) const {
  if (duration >= end_)
    return 0;
  auto i = bucket_of(duration);
  if (i >= known_)
    return beyond_[known_];
  auto begin = bucket_begin(i);
  auto part = (duration - begin) / (bucket_begin(i + 1) - begin);
  return beyond_[i] + (beyond_[i + 1] - beyond_[i]) * part;
}

double survival::sum_to(double duration) const {
  if (duration <= 0)
    return 0;
  if (duration >= end_)
    return mean_;
  auto i = std::min(bucket_of(duration), known_);
  auto rest = duration - bucket_begin(i);
  return sums_[i] + rest * (beyond_[i] + beyond(duration)) / 2;
}

double survival::rest_at(double age) const {
  auto now = beyond(age);
  return now > 0 ? (mean_ - sum_to(age)) / now : 0;
}

double survival::stays(double age, double more) const {
  auto now = beyond(age);
  return now > 0 ? beyond(age + more) / now : 0;
}

} // namespace muster::output
