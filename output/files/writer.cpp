// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/writer.hpp"

#include "output/files/packer.hpp"

#include <filesystem>

namespace muster::output {

writer::~writer() = default;

bool writer::flush() {
  return error_.empty();
}

void writer::store_totals(const progress&) {
  // nop
}

format format_of(const output_settings& opts) {
  if (opts.format != format::automatic)
    return opts.format;
  if (opts.file == "-")
    return format::text;
  auto path = std::filesystem::path{opts.file};
  auto extension =
    extension_of(packing_of(opts.file) == packing::none ? path : path.stem());
  if (extension == ".jsonl" || extension == ".ndjson" || extension == ".json")
    return format::jsonl;
  if (extension == ".csv")
    return format::csv;
  if (extension == ".db" || extension == ".sqlite" || extension == ".sqlite3")
    return format::sqlite;
  if (extension == ".txt" || extension == ".text")
    return format::text;
  return format::automatic;
}

} // namespace muster::output
