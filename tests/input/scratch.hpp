#pragma once

#include "input/reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace muster::test {

/// A directory of its own for a test, removed with what is in it.
class scratch {
public:
  scratch();
  ~scratch();
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;

  /// The path of a name in the directory.
  std::string path(const std::string& name) const;

  /// Writes a file and returns its path.
  std::string write(const std::string& name, std::string_view bytes) const;

private:
  std::string dir_;
};

/// One gzip member.
std::string gzip(std::string_view bytes);

/// One zstd frame.
std::string zstd(std::string_view bytes, int window_log = 0);

/// All that a reader gives, to its end.
struct reading {
  std::vector<input::line> lines;
  input::read_status status = input::read_status::end; ///< `end` or `failed`.
  std::string error; ///< Of open() or of the reader.
  bool opened = false;

  /// The lines' URLs; for a line with an error "!" and the error.
  std::vector<std::string> urls() const;
};

reading read_all(const input::options& opts);

/// Reads one file.
reading read_file(const std::string& path,
                  const std::vector<std::string>& carry = {});

/// "a.txt:3: why" without the directory of the file.
std::string without_directory(const std::string& sentence,
                              const scratch& files);

} // namespace muster::test
