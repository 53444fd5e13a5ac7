// SPDX-License-Identifier: BSD-3-Clause

#pragma once

namespace muster {

/// Opens standard streams that the caller has closed, so that no connection
/// gets their number: otherwise records would go to a server. Call this first.
void occupy_standard_streams();

/// From now on the program ends with a sentence and exit code 5 if it gets no
/// memory and cannot do without. Its files are as after a crash: whole, and
/// good to resume. Call after explain_denials().
void explain_lack_of_memory();

/// Without threads and descriptors of its own no program can go on: from now on
/// it ends with a sentence and exit code 2 if the system denies it one, rather
/// than with a dump. `program` stands before the sentence.
void explain_denials(const char* program);

/// What is large goes back to the system when it is freed. By itself glibc
/// keeps some of it for each of up to eight times as many threads as there are
/// cores: decoders' windows, mostly.
void give_back_freed_memory();

} // namespace muster
