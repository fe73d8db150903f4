<?php
/**
 * A failure that a busy machine can cause.
 *
 * @package wu_serverpilot
 */

namespace WuServerPilot\Tests;

use PHPUnit\Framework\AssertionFailedError;

/**
 * Something did not end in time.
 */
final class TooLate extends AssertionFailedError {}
