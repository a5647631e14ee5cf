package dev.sse4j.testkit;

/** Where one check of a contract is tried; what it opened is closed after it. */
interface ContractTrial extends AutoCloseable {

  @Override
  void close();
}
