// SPDX-License-Identifier: BSD-3-Clause

#include "output/files/row_format.hpp"

#include "output/rows/format.hpp"

#include <utility>

namespace muster::output {

row_format::row_format(output_settings opts,
                       const std::optional<extent>& content)
  : opts_(std::move(opts)),
    begins_file_(!content || content->whole == 0),
    header_due_(begins_file_ && opts_.format == format::csv),
    columns_(content && content->columns ? *content->columns
                                         : column_list{opts_}),
    style_{opts_.verbose, column_list::details(opts_)} {
  // nop
}

void row_format::append_header(std::string& out) {
  if (std::exchange(header_due_, false))
    append_csv_header(out, columns_, opts_.csv_guard);
}

void row_format::append(std::string& out, const record& rec) const {
  switch (opts_.format) {
    case format::jsonl:
      append_json(out, rec, columns_);
      break;
    case format::csv:
      append_csv(out, rec, columns_, opts_.csv_guard);
      break;
    default:
      if (!opts_.quiet || is_failure(rec))
        append_text(out, rec, style_);
  }
}

} // namespace muster::output
