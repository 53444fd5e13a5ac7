// SPDX-License-Identifier: BSD-3-Clause

#include "messages/job.hpp"

namespace muster {

uint64_t kept_bytes(const input_item& item) {
  constexpr uint64_t targets = 4;
  auto& target = item.target;
  auto result = sizeof(input_item) + sizeof(record) + held_by(item.url)
                + held_by(item.error) + held_by(item.warning)
                + targets
                    * (held_by(target.target) + held_by(target.host)
                       + held_by(target.username) + held_by(target.password))
                + item.carry.capacity() * sizeof(std::string);
  for (auto& value : item.carry)
    result += held_by(value);
  return result;
}

void write_receipt::count(const fetch_result& written) {
  if (written.bytes != unknown_size)
    bytes += written.bytes;
  count(written.outcome);
}

void write_receipt::count(muster::outcome value) {
  switch (value) {
    case outcome::ok:
      ++ok;
      break;
    case outcome::http_error:
      ++http_errors;
      break;
    case outcome::error:
      ++errors;
      break;
    case outcome::duplicate:
      ++duplicates;
      break;
  }
}

std::string_view to_string(job_end value) {
  switch (value) {
    case job_end::complete:
      return "complete";
    case job_end::interrupted:
      return "interrupted";
    case job_end::input_failed:
      return "input_failed";
    case job_end::output_failed:
      return "output_failed";
    case job_end::node_lost:
      return "node_lost";
    case job_end::foreign_input:
      return "foreign_input";
    case job_end::aside_lost:
      return "aside_lost";
  }
  return "";
}

} // namespace muster
