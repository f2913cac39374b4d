# A formatter for prove: its usual output, then the totals on a line,
#
#	N passed, N failed, N skipped
#
# which is added to the file that GTT_TOTALS names, too.  A test that ends
# badly without a failed check counts as one that failed.
package TapTotals;

use strict;
use warnings;
use TAP::Formatter::Console;
use TAP::Formatter::File;

our @ISA = -t STDOUT ? 'TAP::Formatter::Console' : 'TAP::Formatter::File';

sub summary {
	my ($self, $aggregate, $interrupted) = @_;
	my ($failed, $skipped) = (0, 0);

	$self->SUPER::summary($aggregate, $interrupted);
	for my $test ($aggregate->parsers) {
		my $bad = $test->failed;
		$bad ||= 1 if $test->has_problems;
		$failed += $bad;
		$skipped += $test->skip_all ? 1 : $test->skipped;
	}
	my $passed = $aggregate->passed - $aggregate->skipped;
	my $line = "$passed passed, $failed failed, $skipped skipped\n";
	$self->_output($line);
	if (my $path = $ENV{GTT_TOTALS}) {
		open my $totals, '>>', $path or die "$path: $!\n";
		print $totals $line or die "$path: $!\n";
		close $totals or die "$path: $!\n";
	}
}

1;
