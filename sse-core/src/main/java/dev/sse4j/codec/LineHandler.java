package dev.sse4j.codec;

/** Takes the lines of a stream, without their ends; one that lies in several chunks in pieces. */
interface LineHandler {

  /** Takes a whole line, which may be blank. */
  void line(byte[] bytes, int from, int to);

  /** Takes a piece of a line that does not end with it. */
  void pieceOfLine(byte[] bytes, int from, int to);

  /** Takes the last piece of a line of which a piece was taken before. */
  void endOfLine(byte[] bytes, int from, int to);
}
