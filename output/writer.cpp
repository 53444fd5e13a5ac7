#include "output/writer.hpp"

#include "output/columns.hpp"
#include "output/console.hpp"
#include "output/file.hpp"
#include "output/row_writer.hpp"
#include "output/text_writer.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <utility>

namespace muster::output {

namespace {

format format_of(const std::string& file) {
  if (file == "-")
    return format::text;
  auto extension = std::filesystem::path{file}.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  if (extension == ".jsonl" || extension == ".ndjson" || extension == ".json")
    return format::jsonl;
  if (extension == ".csv")
    return format::csv;
  if (extension == ".txt" || extension == ".text")
    return format::text;
  return format::automatic;
}

// Two columns of one name would hide one another in every reader.
std::string name_conflict(const std::vector<std::string>& carry) {
  auto taken = column_names();
  for (const auto& name : carry) {
    if (std::find(taken.begin(), taken.end(), name) != taken.end())
      return "cannot carry the input's '" + name
             + "': the output has a column of that name already";
    taken.push_back(name);
  }
  return "";
}

} // namespace

writer::~writer() = default;

std::string check(const options& opts) {
  auto as = opts.format == format::automatic ? format_of(opts.file)
                                             : opts.format;
  if (as == format::automatic)
    return "cannot tell the output format of '" + opts.file
           + "' by its name: it ends with none of .jsonl, .ndjson, .json, "
             ".csv, .txt and .text; set output.format";
  return as == format::text ? "" : name_conflict(opts.carry);
}

std::unique_ptr<writer> writer::open(const options& opts, console& term,
                                     std::string& error) {
  error = check(opts);
  if (!error.empty())
    return nullptr;
  auto settled = opts;
  if (opts.format == format::automatic)
    settled.format = format_of(opts.file);
  if (opts.file != "-") {
    if (auto target = file::create(opts.file, error))
      return std::make_unique<row_writer>(std::move(settled),
                                          std::move(target));
    return nullptr;
  }
  if (settled.format == format::text)
    return std::make_unique<text_writer>(term, opts);
  if (term.out_is_terminal())
    return std::make_unique<row_writer>(std::move(settled), term);
  if (auto target = file::share(term.out(), "standard output", error))
    return std::make_unique<row_writer>(std::move(settled), std::move(target));
  return nullptr;
}

} // namespace muster::output
