// SPDX-License-Identifier: BSD-3-Clause

#include "crawl/inputs/resume_filter.hpp"

#include "crawl/inputs/recorded_url.hpp"

namespace muster {

bool resume_filter::takes(const input::line& line, write_receipt& before) {
  if (line.index >= finished_->end())
    return false;
  auto url = recorded_url(line);
  auto known = finished_->find(line.index, url);
  if (!known)
    return false;
  if (!known->same_url) {
    error_ = output_ + " is the output of another input: URL "
             + std::to_string(line.index + 1) + " of this input is '" + url
             + "', but the record with index " + std::to_string(line.index)
             + " has another URL";
    return false;
  }
  before.count(known->outcome);
  return true;
}

void resume_filter::end(uint64_t lines) {
  if (lines < finished_->end())
    error_ = output_ + " is the output of another input: it has a record with "
             + "index " + std::to_string(finished_->end() - 1)
             + ", but this input ends after URL " + std::to_string(lines);
}

} // namespace muster
