// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "input/reader.hpp"
#include "messages/job.hpp"
#include "output/journal/finished_inputs.hpp"

#include <memory>
#include <string>

namespace muster {

/// Skips lines that an earlier run has finished. Detects if the input is not
/// the input of that run.
class resume_filter {
public:
  /// `output` is the name of the earlier output.
  resume_filter(std::shared_ptr<const output::finished_inputs> finished,
                std::string output)
    : finished_{std::move(finished)}, output_{std::move(output)} {
    // nop
  }

  /// Whether an earlier run has finished the line. If so, counts it in
  /// `before`. Returns false and sets error() if that run had another URL at
  /// this index.
  bool takes(const input::line& line, write_receipt& before);

  /// Call this at the end of the input. Sets error() if the earlier run had
  /// more lines.
  void end(uint64_t lines);

  /// Why the input is another one; empty while it seems to be the same.
  const std::string& error() const {
    return error_;
  }

  /// Number of lines to compare with the earlier run.
  uint64_t span() const {
    return finished_->end();
  }

private:
  std::shared_ptr<const output::finished_inputs> finished_;
  std::string output_;
  std::string error_;
};

} // namespace muster
