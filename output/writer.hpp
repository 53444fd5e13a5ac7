#pragma once

#include "messages/job.hpp"
#include "messages/record.hpp"
#include "output/extent.hpp"
#include "output/sync.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace muster::output {

class console;

enum class format : uint8_t { automatic, text, jsonl, csv, sqlite };

/// What `[output]` says of the records' file.
struct options {
  std::string file = "-";                    ///< Path; `-` is standard output.
  output::format format = format::automatic; ///< By extension; `-` is text.
  std::vector<std::string> carry;            ///< Names of the carried columns.
  bool quiet = false;    ///< Text: no line for a success, failures only.
  bool verbose = false;  ///< Text: lines tell status, type, address and time.
  bool csv_guard = true; ///< CSV: no text is taken for a formula.
  sync_mode sync = sync_mode::none;
  /// Set to go on behind what an earlier run left in the file: see journal.
  std::optional<extent> resume;
  /// SQLite, for the run's row in the table `runs`: what it goes on with, and
  /// its settings.
  write_receipt before;
  std::string settings;
};

/// `automatic` settled by the name of the file; stays if that tells nothing.
output::format format_of(const options& opts);

/// Whether there is a format for these options, and room for their columns: a
/// sentence that says why not, or nothing. Touches no file.
std::string check(const options& opts);

/// Writes records in one format to one place. Not thread-safe.
class writer {
public:
  /// Opens the output. On failure returns null and says what and where in
  /// `error`. `term` is where text goes; it outlives the writer.
  static std::unique_ptr<writer> open(const options& opts, console& term,
                                      std::string& error);

  virtual ~writer();

  /// Writes the records, hands them to the kernel, and has the disk hold them
  /// if that is wanted of every batch; false on failure: see error() and
  /// kept(). Whatever happens, a file ends with a whole record (a cut one is
  /// truncated away). Compressed files may hold records back for a second,
  /// until the next write() or flush().
  virtual bool write(const std::vector<record>& records) = 0;

  /// How many of the records given to write(), from the first one on, are
  /// written whole for good.
  uint64_t kept() const {
    return kept_;
  }

  /// Hands over what is held back; false on failure. To be called when no
  /// records came for a second.
  virtual bool flush();

  /// Notes how the job went, where the format has room for it (SQLite).
  /// Belongs right before close().
  virtual void settle(const progress& totals);

  /// Flushes and closes; false on failure.
  virtual bool close() = 0;

  /// What could not be written and where: "cannot write out.jsonl: No space
  /// left on device".
  virtual const std::string& error() const = 0;

protected:
  void keep(uint64_t records) {
    kept_ += records;
  }

private:
  uint64_t kept_ = 0;
};

} // namespace muster::output
