// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace muster::test {

/// A temporary directory, removed with its content.
class scratch_directory {
public:
  scratch_directory();
  ~scratch_directory();
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;

  const std::filesystem::path& path() const {
    return path_;
  }

  /// The path of a file in it.
  std::string operator/(const std::string& name) const {
    return (path_ / name).string();
  }

  /// Writes a file and returns its path.
  std::string write(const std::string& name, std::string_view content) const;

private:
  std::filesystem::path path_;
};

/// A file in its own temporary directory; both are removed with the object.
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

/// The content of a file; empty if there is no such file.
std::string content_of(const std::string& path);

} // namespace muster::test
