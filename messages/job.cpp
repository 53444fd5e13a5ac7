#include "messages/job.hpp"

namespace muster {

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
