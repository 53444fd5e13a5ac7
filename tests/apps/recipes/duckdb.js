// SPDX-License-Identifier: BSD-3-Clause

// The part of DuckDB's command line that docs/recipes.md uses, with the library
// of the npm package @duckdb/node-api.
// Usage: node duckdb.js DIRECTORY-WITH-node_modules [-csv] -c SQL

const { createRequire } = require("module");

const [directory, ...options] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(directory + "/")("@duckdb/node-api");

async function main() {
  const connection = await (await DuckDBInstance.create()).connect();
  const result = await connection.runAndReadAll(options[options.indexOf("-c") + 1]);
  if (options.includes("-csv")) {
    for (const row of [result.columnNames(), ...result.getRows()]) {
      console.log(row.join(","));
    }
  }
}

main().catch((error) => {
  console.error(String(error));
  process.exit(1);
});
