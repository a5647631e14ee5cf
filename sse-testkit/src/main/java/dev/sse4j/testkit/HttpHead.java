package dev.sse4j.testkit;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The head of an HTTP message: its first line and its header fields, decoded as UTF-8. */
record HttpHead(String firstLine, List<Field> fields) {

  private static final int MAX_BYTES = 64 << 10;

  record Field(String name, String value) {

    /** For transcripts, which end in logs: without what lets somebody in. */
    @Override
    public String toString() {
      return name + ": " + Secrets.inField(name, value);
    }
  }

  /** Reads a head and not one byte more. */
  static HttpHead read(InputStream in) throws IOException {
    String firstLine = readLine(in);
    List<Field> fields = new ArrayList<>();
    int length = firstLine.length();
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      length += line.length();
      if (length > MAX_BYTES) {
        throw new IOException("the head of a message exceeds " + MAX_BYTES + " bytes");
      }
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("expected a header field, but got " + Transcript.quote(line));
      }
      fields.add(new Field(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new HttpHead(firstLine, List.copyOf(fields));
  }

  /** Reads the head of a response, behind those that only announce it (RFC 9110 15.2). */
  static HttpHead readResponse(InputStream in) throws IOException {
    HttpHead head = read(in);
    while (head.status() / 100 == 1) {
      head = read(in);
    }
    return head;
  }

  /** Reads a line that ends with CRLF, and returns it without. */
  static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException(
            "the connection was closed within the head of a message, or before it");
      }
      if (line.size() == MAX_BYTES) {
        throw new IOException("a line in the head of a message exceeds " + MAX_BYTES + " bytes");
      }
      line.write(b);
    }
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  /** Returns the status code, of a response. */
  int status() throws IOException {
    String[] parts = firstLine.split(" ", 3);
    if (parts.length < 2 || !parts[0].startsWith("HTTP/") || !parts[1].matches("[1-5][0-9][0-9]")) {
      throw new IOException("expected an HTTP status line, but got " + Transcript.quote(firstLine));
    }
    return Integer.parseInt(parts[1]);
  }

  Optional<String> header(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .findFirst();
  }

  List<String> headers(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  /** Returns whether a body of this type is an event stream, whatever the type's parameters. */
  boolean isEventStream() {
    return header("Content-Type")
        .map(type -> type.split(";", 2)[0].strip())
        .filter("text/event-stream"::equalsIgnoreCase)
        .isPresent();
  }

  /** Returns how the body is encoded, if it is. */
  Optional<String> encoding() {
    return header("Content-Encoding").filter(encoding -> !encoding.equalsIgnoreCase("identity"));
  }

  /** Returns what it says about being an event stream. */
  String summary() {
    return firstLine
        + header("Content-Type")
            .map(type -> " with Content-Type " + Transcript.quote(type))
            .orElse(" without Content-Type");
  }

  boolean isChunked() {
    return header("Transfer-Encoding")
        .filter(value -> value.equalsIgnoreCase("chunked"))
        .isPresent();
  }

  /** Returns the head as it is sent, with the blank line that ends it. */
  byte[] toBytes() {
    StringBuilder text = new StringBuilder(firstLine).append("\r\n");
    fields.forEach(
        field -> text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
    return text.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return Secrets.inUrl(firstLine)
        + fields.stream().map(field -> "\n" + " ".repeat(17) + field).collect(Collectors.joining());
  }
}
