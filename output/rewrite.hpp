#pragma once

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

  /// Copies the records that stay. On failure returns null and says why in
  /// `error`; then the old file is alone again.
  static std::unique_ptr<rewrite> begin(const options& opts, const keeps& keep,
                                        std::string& error);

  /// Ends the rewrite that a killed run has left, if there is one: what it had
  /// written counts. If the old file is gone or empty, the new one takes its
  /// place. Returns nothing, or why it cannot: nothing has changed then, unless
  /// writing failed.
  static std::string recover(const options& opts);

  /// Removes what a killed run has left, for one that begins anew.
  static void forget(const options& opts);

  rewrite(const rewrite&) = delete;
  rewrite& operator=(const rewrite&) = delete;
  ~rewrite();

  /// Where the records to come are to be written.
  const options& target() const {
    return target_;
  }

  /// Takes back those old records that have no new one, and puts the new file,
  /// which is closed, in the place of the old one. Returns nothing, or why it
  /// cannot; then both files stay, for recover().
  std::string finish();

private:
  rewrite(options opts, int claim);

  static std::unique_ptr<rewrite> open(const options& opts, std::string& error);

  std::string copy(const keeps& keep);
  /// Whether both files tell of the same URLs: a sentence if not.
  std::string compare() const;
  std::string replace();

  options opts_;   ///< Of the old file, its links followed.
  options target_; ///< Of the new one.
  int claim_;      ///< A descriptor of the old file that keeps others away.
};

} // namespace muster::output
