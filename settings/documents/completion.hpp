// SPDX-License-Identifier: BSD-3-Clause

#pragma once

#include "settings/options/command_definition.hpp"

#include <string>

namespace muster {

// Scripts that complete option names, values of options that have few, and
// file names. Each needs only its shell.

std::string bash_completion(const command_definition& of);

/// For a directory in `fpath`, named `_PROGRAM`, or to be sourced after
/// `compinit`.
std::string zsh_completion(const command_definition& of);

std::string fish_completion(const command_definition& of);

/// The script for a shell; empty if it is none of these.
std::string completion(const command_definition& of, const std::string& shell);

/// Name of the function that completes the program: `_complete_muster_node`.
std::string completion_function(const command_definition& of);

} // namespace muster
