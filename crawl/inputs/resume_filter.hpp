// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/reader.hpp"
#include "messages/job.hpp"
#include "output/journal/finished_inputs.hpp"

#include <memory>
#include <string>

namespace muster {

/// Takes out of an input what an earlier run has done, and notices if it is not
/// the input of that run.
class resume_filter {
public:
  /// `output` is the name of the earlier output.
  resume_filter(std::shared_ptr<const output::finished_inputs> finished,
                std::string output)
    : finished_{std::move(finished)}, output_{std::move(output)} {
    // nop
  }

  /// Whether the line is done, which then counts in `before`. False, with
  /// error() set, if the earlier run had another one in its place.
  bool takes(const input::line& line, write_receipt& before);

  /// The input has ended after so many lines: error() is set if the earlier
  /// run had more.
  void end(uint64_t lines);

  /// Why it is another input; empty as long as it seems the same.
  const std::string& error() const {
    return error_;
  }

  /// Lines that have to be looked at until nothing more can differ.
  uint64_t span() const {
    return finished_->end();
  }

private:
  std::shared_ptr<const output::finished_inputs> finished_;
  std::string output_;
  std::string error_;
};

} // namespace muster
