// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/journal/journal.hpp"

#include <memory>
#include <string>

namespace muster::output {

/// Replaces an output file by that of a new run. The run writes `.new-NAME` in
/// the same directory, which is renamed to NAME at the end. Until then the old
/// file does not change, and other runs cannot write it.
class replacement {
public:
  /// Creates the new file, with the mode and owner of the old one. Removes what
  /// an earlier run has left, unless `resume`. On failure returns null and says
  /// why in `why`. Also returns null if `opts.file` is a device or pipe, which
  /// cannot be replaced.
  static std::unique_ptr<replacement> begin(const output_settings& opts,
                                            bool resume, problem& why);

  /// Refuses a run without `--overwrite` while the records of one with it are
  /// left, because it would not continue them.
  static problem check_left(const output_settings& opts);

  replacement(const replacement&) = delete;
  replacement& operator=(const replacement&) = delete;

  /// Removes the new file if it is empty.
  ~replacement();

  /// Where to write.
  const output_settings& target() const {
    return target_;
  }

  /// Replaces the old file by the new one, which is complete and closed.
  problem finish();

  /// "out.jsonl has not changed; the records of this run are in
  /// .new-out.jsonl". If there is no old file, only the second part.
  std::string unchanged() const;

private:
  explicit replacement(const output_settings& opts);

  problem claim_old();
  problem remove_left() const;
  problem create_new() const;

  output_settings opts_;   ///< Of the old file, its links followed.
  output_settings target_; ///< Of the new one.
  /// A descriptor of the old file that locks it against other runs; -1 if there
  /// is no old file.
  int old_ = -1;
};

} // namespace muster::output
