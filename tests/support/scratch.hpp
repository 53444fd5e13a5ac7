// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace muster::test {

/// A directory of its own for a test, removed with all that is in it.
class scratch_directory {
public:
  scratch_directory();
  ~scratch_directory();
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;

  const std::filesystem::path& path() const {
    return path_;
  }

  /// The path of a name in it.
  std::string operator/(const std::string& name) const {
    return (path_ / name).string();
  }

  /// Writes a file and returns its path.
  std::string write(const std::string& name, std::string_view content) const;

private:
  std::filesystem::path path_;
};

/// A file in a directory of its own; both go with the object.
class temporary_file {
public:
  temporary_file(const std::string& name, std::string_view content)
    : path_{directory_.write(name, content)} {
    // nop
  }

  const std::string& path() const {
    return path_;
  }

private:
  scratch_directory directory_;
  std::string path_;
};

/// All that is in a file; nothing if there is none.
std::string content_of(const std::string& path);

} // namespace muster::test
