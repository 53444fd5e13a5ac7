#include "tests/input/scratch.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <zlib.h>
#include <zstd.h>

namespace muster::test {

scratch::scratch() {
  auto name =
    (std::filesystem::temp_directory_path() / "muster-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr)
    throw std::runtime_error{"cannot make a directory for the test"};
  dir_ = name;
}

scratch::~scratch() {
  std::filesystem::remove_all(dir_);
}

std::string scratch::path(const std::string& name) const {
  return dir_ + "/" + name;
}

std::string scratch::write(const std::string& name,
                           std::string_view bytes) const {
  std::ofstream out{path(name), std::ios::binary};
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out)
    throw std::runtime_error{"cannot write " + path(name)};
  return path(name);
}

std::string gzip(std::string_view bytes) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8,
               Z_DEFAULT_STRATEGY);
  std::string result(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

std::string zstd(std::string_view bytes, int window_log) {
  auto* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  std::string result(ZSTD_compressBound(bytes.size()), '\0');
  ZSTD_outBuffer out{result.data(), result.size(), 0};
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  // Without the size known in advance, the frame states its window.
  ZSTD_compressStream2(context, &out, &in, ZSTD_e_continue);
  ZSTD_compressStream2(context, &out, &in, ZSTD_e_end);
  result.resize(out.pos);
  ZSTD_freeCCtx(context);
  return result;
}

std::vector<std::string> reading::urls() const {
  std::vector<std::string> result;
  for (auto& line : lines)
    result.push_back(line.error.empty() ? line.url : "!" + line.error);
  return result;
}

reading read_all(const input::options& opts) {
  reading result;
  auto reader = input::reader::open(opts, result.error);
  if (!reader)
    return result;
  result.opened = true;
  for (;;) {
    input::line line;
    result.status = reader->next(line);
    if (result.status == input::read_status::would_wait)
      continue;
    if (result.status != input::read_status::ready)
      break;
    result.lines.push_back(std::move(line));
  }
  result.error = reader->error();
  return result;
}

reading read_file(const std::string& path,
                  const std::vector<std::string>& carry) {
  input::options opts;
  opts.files = {path};
  opts.carry = carry;
  return read_all(opts);
}

std::string without_directory(const std::string& sentence,
                              const scratch& files) {
  auto result = sentence;
  auto dir = files.path("");
  for (size_t at; (at = result.find(dir)) != result.npos;)
    result.erase(at, dir.size());
  return result;
}

} // namespace muster::test
