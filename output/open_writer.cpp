// SPDX-License-Identifier: BSD-3-Clause

#include "output/open_writer.hpp"

#include "output/files/file.hpp"
#include "output/files/packed_writer.hpp"
#include "output/files/packer.hpp"
#include "output/files/row_writer.hpp"
#include "output/files/text_writer.hpp"
#include "output/rows/columns.hpp"
#include "output/rows/utf8.hpp"
#include "output/sqlite/sqlite_writer.hpp"

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

namespace muster::output {

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return text;
}

// Readers would see only one of two columns with the same name. In SQLite,
// names that differ in case are equal.
std::string name_conflict(const column_choice& choice, format as) {
  // Compare names as they are written, because different names may become
  // equal.
  auto form = [as](const std::string& name) {
    std::string result;
    append_clean(result, name);
    return as == format::sqlite ? lower(std::move(result)) : result;
  };
  std::vector<std::string> taken;
  for (auto name : column_names())
    taken.emplace_back(name);
  if (as == format::sqlite || column_list{choice}.has(column::host))
    taken.emplace_back(name_of(column::host));
  for (const auto& col : column_list{{choice.carry, {}, choice.headers}}) {
    if (col.what < column::response_field)
      continue;
    auto wanted = form(col.name);
    if (std::find(taken.begin(), taken.end(), wanted) != taken.end())
      return (col.what == column::carried
                ? "cannot carry the input column '" + col.name + "'"
                : "cannot record the response field '" + col.name + "'")
             + ": the output already has a column with this name";
    taken.push_back(std::move(wanted));
  }
  return "";
}

std::unique_ptr<writer> open_file(const output_settings& opts,
                                  const std::optional<extent>& content,
                                  std::string& error) {
  auto target = content ? file::resume(opts.file, *content, opts.sync, error)
                        : file::create(opts.file, opts.sync, error);
  if (!target)
    return nullptr;
  auto how = packing_of(opts.file);
  row_format rows{opts, content};
  if (how == packing::none)
    return std::make_unique<row_writer>(std::move(rows), std::move(target));
  return std::make_unique<packed_writer>(std::move(rows), how,
                                         std::move(target));
}

} // namespace

std::string check(const output_settings& opts) {
  auto as = format_of(opts);
  if (as == format::automatic)
    return "cannot detect the output format of '" + opts.file
           + "': the name does not end in .jsonl, .ndjson, .json, .csv, .db, "
             ".sqlite, .sqlite3, .txt or .text, with or without .gz or .zst; "
             "set output.format";
  if (as == format::sqlite && opts.file == "-")
    return "cannot write a database to standard output; choose a file with -o";
  if (as == format::sqlite && packing_of(opts.file) != packing::none)
    return "cannot compress the database '" + opts.file
           + "'; choose a name without .gz or .zst";
  if (auto error = check_choice(opts); !error.empty())
    return error;
  return as == format::text ? "" : name_conflict(opts, as);
}

std::unique_ptr<writer> open_writer(const output_settings& opts, console& term,
                                    std::string& error, const run_start& run) {
  error = check(opts);
  if (!error.empty())
    return nullptr;
  auto settled = opts;
  settled.format = format_of(opts);
  if (settled.format == format::sqlite)
    return sqlite_writer::open(settled, run, error);
  if (opts.file != "-")
    return open_file(settled, run.content, error);
  if (settled.format == format::text)
    return std::make_unique<text_writer>(term, opts);
  if (term.out_is_terminal())
    return std::make_unique<row_writer>(row_format{std::move(settled)}, term);
  auto target = file::share(term.out(), "standard output", opts.sync, error);
  if (!target)
    return nullptr;
  return std::make_unique<row_writer>(row_format{std::move(settled)},
                                      std::move(target));
}

} // namespace muster::output
