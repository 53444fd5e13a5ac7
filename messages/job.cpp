#include "messages/job.hpp"

namespace muster {

void write_receipt::count(const fetch_result& written) {
  if (written.bytes != unknown_size)
    bytes += written.bytes;
  switch (written.outcome) {
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

} // namespace muster
