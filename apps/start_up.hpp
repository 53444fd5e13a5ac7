#pragma once

namespace muster {

/// Opens standard streams that the caller has closed, so that no connection
/// gets their number: otherwise records would go to a server. Call this first.
void occupy_standard_streams();

/// The program needs threads and descriptors of its own. If the system denies
/// one, the program from now on prints a sentence and exits with code 2,
/// instead of aborting. `program` is the prefix of the sentence.
void explain_denials(const char* program);

} // namespace muster
