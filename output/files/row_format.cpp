// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/row_format.hpp"

#include "output/rows/format.hpp"

#include <utility>

namespace muster::output {

row_format::row_format(output_settings opts,
                       const std::optional<extent>& content)
  : opts_(std::move(opts)),
    begins_file_(!content || content->whole == 0),
    header_due_(begins_file_ && opts_.format == format::csv) {
  if (content)
    left_out_ = content->left_out;
}

void row_format::append_header(std::string& out) {
  if (std::exchange(header_due_, false))
    append_csv_header(out, opts_.carry, left_out_, opts_.csv_guard);
}

void row_format::append(std::string& out, const record& rec) const {
  switch (opts_.format) {
    case format::jsonl:
      append_json(out, rec, opts_.carry);
      break;
    case format::csv:
      append_csv(out, rec, opts_.carry, left_out_, opts_.csv_guard);
      break;
    default:
      if (!opts_.quiet || is_failure(rec))
        append_text(out, rec, opts_.verbose);
  }
}

} // namespace muster::output
