#pragma once

namespace muster {

/// A connection must not take the number of a standard stream that the caller
/// has closed: records would go to a server. Call first of all.
void occupy_standard_streams();

/// From now on the program ends with a sentence and exit code 5 if it gets no
/// memory and cannot do without. Its files are as after a crash: whole, and
/// good to resume. Call after explain_denials().
void explain_lack_of_memory();

/// Without threads and descriptors of its own no program can go on: from now on
/// it ends with a sentence and exit code 2 if the system denies it one, rather
/// than with a dump. `program` stands before the sentence.
void explain_denials(const char* program);

} // namespace muster
