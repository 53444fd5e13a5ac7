#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace muster::input {

enum class format : uint8_t {
  automatic, ///< By the first bytes and the file name; else text.
  text,      ///< A URL a line; blank lines and lines that begin with # skipped.
  jsonl,     ///< A JSON object a line, or one array.
  csv,       ///< RFC 4180 with a header line.
};

/// What `[input]` says.
struct options {
  /// URLs of the command line, read before the files.
  std::vector<std::string> urls;
  /// Paths, read in this order; `-` is standard input.
  std::vector<std::string> files;
  input::format format = format::automatic;
  std::string field = "url";      ///< JSON field or CSV column with the URL.
  std::vector<std::string> carry; ///< Fields or columns to carry through.
};

/// One input line.
struct line {
  uint64_t index = 0; ///< Position among all lines that ask for a URL, from 0.
  /// As given, without white space, quotes or angle brackets around it; with
  /// an error, the text that has no URL.
  std::string url;
  bool cut = false;               ///< `url` is only the beginning of that text.
  std::vector<std::string> carry; ///< In the order of options::carry.
  /// Why the line has no URL (broken JSON, missing field, too long); empty
  /// otherwise. Names file and line number.
  std::string error;
};

enum class read_status : uint8_t {
  ready,      ///< A line was stored.
  would_wait, ///< A pipe had nothing for 100 ms, or some megabytes held no
              ///< line; ask again.
  end,        ///< All inputs are read.
  failed,     ///< An input broke off: see reader::error().
};

/// Streams lines out of the inputs, in constant memory however long they are
/// and however long a line is (longer than 1 MiB is an error of that line).
/// gzip and zstd are recognised by their first bytes. Blocks for 100 ms at
/// most when reading from a pipe or terminal.
class reader {
public:
  /// Looks at every input, and into every regular file as far as its first
  /// bytes or its CSV header, so that what is missing or no list is known
  /// before anything is fetched. Pipes and standard input are left alone, and
  /// no file stays open. On failure returns null and says what and where in
  /// `error`.
  static std::unique_ptr<reader> open(options opts, std::string& error);

  virtual ~reader();

  /// Stores the next line in `out` if the result is `ready`.
  virtual read_status next(line& out) = 0;

  /// What files may be but are not read as, found when they were looked at: a
  /// sentence for each. Mostly none.
  virtual const std::vector<std::string>& doubts() const = 0;

  /// Where the line stands that next() gave last: "urls.txt:12"; empty for a
  /// URL of the command line.
  virtual std::string where() const = 0;

  /// Names of the values that lines carry: options::carry.
  virtual const std::vector<std::string>& carried() const = 0;

  /// The sentence for `failed`: file, line, reason.
  virtual const std::string& error() const = 0;

  /// Share of the input read so far, in [0, 1], by bytes as stored (compressed)
  /// of all inputs; nullopt if the size of one is not known (pipes).
  virtual std::optional<double> position() const = 0;
};

} // namespace muster::input
