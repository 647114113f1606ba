using Experiments.Tests;
using Harness.Commands;

return await StudyProgram.Run(() => AmazonReviews.Study, args);
