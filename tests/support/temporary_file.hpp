#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace test {

/// A file in a directory of its own; both go with the object.
class temporary_file {
public:
  temporary_file(const std::string& name, const std::string& content) {
    auto pattern =
      (std::filesystem::temp_directory_path() / "muster-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
    path_ = (std::filesystem::path{directory_} / name).string();
    std::ofstream{path_, std::ios::binary} << content;
  }

  temporary_file(const temporary_file&) = delete;
  temporary_file& operator=(const temporary_file&) = delete;

  ~temporary_file() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  const std::string& path() const {
    return path_;
  }

private:
  std::string directory_;
  std::string path_;
};

} // namespace test
