// SPDX-License-Identifier: BSD-3-Clause

#include "http/body/decoders.hpp"

#include "http/body/library_decoders.hpp"

namespace muster::http {

std::unique_ptr<decoder> make_decoder(content_coding coding) {
  switch (coding) {
    case content_coding::gzip:
      return make_gzip_decoder();
    case content_coding::deflate:
      return make_deflate_decoder();
    case content_coding::br:
      return make_brotli_decoder();
    case content_coding::zstd:
      return make_zstd_decoder();
  }
  return nullptr;
}

} // namespace muster::http
