#pragma once

#include "output/failure.hpp"
#include "output/journal.hpp"

#include <functional>
#include <memory>
#include <string>

namespace muster::output {

/// Replaces some records of a JSON Lines or CSV file. The new file grows beside
/// the old one, as `.retry-NAME`, and takes its place at the end; until then
/// the old one stays as it is, and other runs are kept from writing it.
class rewrite {
public:
  /// Says which records stay.
  using keeps = std::function<bool(const journal_entry&)>;

  /// Copies the records that stay. Refused if the file is not any more what
  /// `opts.resume` says. On failure returns null and says why in `why`; then
  /// the old file is alone again.
  static std::unique_ptr<rewrite> begin(const options& opts, const keeps& keep,
                                        failure& why);

  /// Ends the rewrite that a killed run has left, if there is one: what it had
  /// written counts. If the old file is gone or empty, the new one takes its
  /// place. If that fails nothing is lost, and it can be tried again.
  static failure recover(const options& opts);

  /// Refuses to begin anew where a killed run has left something.
  static failure check_left(const options& opts);

  rewrite(const rewrite&) = delete;
  rewrite& operator=(const rewrite&) = delete;
  ~rewrite();

  /// Where the records to come are to be written.
  const options& target() const {
    return target_;
  }

  /// Takes back those old records that have no new one, and puts the new file,
  /// which is closed, in the place of the old one. On failure, or if `stop`
  /// says true meanwhile, both files stay, for recover().
  failure finish(const std::function<bool()>& stop);

private:
  rewrite(options opts, int claim);

  static std::unique_ptr<rewrite> open(const options& opts, failure& why);

  bool has_other_names() const;
  bool has_changed() const;
  failure copy(const keeps& keep);
  /// Gives the new file the old one's mode and, as far as permitted, owner.
  void take_after() const;
  /// Fails if the files do not tell of the same URLs.
  failure compare() const;
  failure left_for_later() const;
  failure replace();

  options opts_;   ///< Of the old file, its links followed.
  options target_; ///< Of the new one.
  int claim_;      ///< A descriptor of the old file that keeps others away.
};

} // namespace muster::output
