// SPDX-License-Identifier: BSD-3-Clause

#pragma once

namespace muster {

/// Opens standard streams that the caller has closed. Otherwise a connection
/// could get their number, and records would be sent to a server. Call this
/// first.
void occupy_standard_streams();

/// Makes the program end with a message and exit code 5 if it needs memory and
/// gets none. Its output is then as after a crash: valid, and ready to resume.
/// Call this after explain_denials().
void explain_lack_of_memory();

/// Makes the program end with a message and exit code 2, instead of a core
/// dump, if the system denies it a thread or a descriptor that it needs. The
/// message begins with `program`.
void explain_denials(const char* program);

/// Makes glibc return large blocks to the system when they are freed. By
/// default, it keeps some for each of its arenas, up to eight per core. Most
/// are windows of decoders.
void give_back_freed_memory();

} // namespace muster
