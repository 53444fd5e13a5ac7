// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "output/journal/journal.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace muster::output {

/// Replaces some records of a JSON Lines or CSV file. Writes the new file in
/// the same directory as `.retry-NAME`, and renames it to the old name at the
/// end. Until then the old file does not change, and other runs cannot write
/// it.
class rewrite {
public:
  /// Decides which records to keep.
  using keeps = std::function<bool(const journal_entry&)>;

  /// Copies the records to keep. Refused if the file no longer has `size`
  /// bytes. On failure returns null, says why in `why`, and removes the new
  /// file.
  static std::unique_ptr<rewrite> begin(const output_settings& opts,
                                        uint64_t size, const keeps& keep,
                                        problem& why);

  /// Completes the rewrite of a killed run, if there is one. The records that
  /// it wrote count. If the old file is gone or empty, the new one replaces it.
  /// If this fails, nothing is lost, and it can be tried again.
  static problem recover(const output_settings& opts);

  /// Refuses to start a new run if a killed run has left a rewrite.
  static problem check_left(const output_settings& opts);

  rewrite(const rewrite&) = delete;
  rewrite& operator=(const rewrite&) = delete;
  ~rewrite();

  /// Where to write new records.
  const output_settings& target() const {
    return target_;
  }

  /// What the target contains after begin().
  const extent& content() const {
    return content_;
  }

  /// Adds the old records that have no new one, and replaces the old file by
  /// the new one, which is closed. On failure, or if `stop` returns true, both
  /// files stay for recover().
  problem finish(const std::function<bool()>& stop);

private:
  rewrite(output_settings opts, int claim);

  static std::unique_ptr<rewrite> open(const output_settings& opts,
                                       problem& why);

  bool has_other_names() const;
  bool has_size(uint64_t size) const;
  problem copy(const keeps& keep);
  /// Fails if the files do not have the same URLs.
  problem compare() const;
  problem left_for_later() const;
  problem replace();

  output_settings opts_;   ///< Of the old file, its links followed.
  output_settings target_; ///< Of the new one.
  extent content_;         ///< Of the new one.
  /// A descriptor of the old file that locks it against other runs.
  int claim_;
};

} // namespace muster::output
