// SPDX-License-Identifier: BSD-3-Clause

#include "settings/values/read_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

namespace muster {

bool read_file(const std::string& path, std::string& text, size_t max_size) {
  std::unique_ptr<FILE, int (*)(FILE*)> file{fopen(path.c_str(), "rb"), fclose};
  if (!file)
    return false;
  std::array<char, 16'384> buffer;
  while (auto size = fread(buffer.data(), 1, buffer.size(), file.get())) {
    text.append(buffer.data(), size);
    if (text.size() > max_size) {
      errno = EFBIG;
      return false;
    }
  }
  return !ferror(file.get());
}

} // namespace muster
