// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "messages/record.hpp"

#include <cstddef>
#include <string>

namespace muster {

/// Why a handshake that another process sent is invalid; empty if it is valid.
std::string problem_of_handshake(const shared_handshake& x);

/// Makes the texts valid, which may come from a server.
void make_printable(shared_handshake& x);

/// Size on the wire in bytes.
size_t size_of(const shared_handshake& x);

} // namespace muster
