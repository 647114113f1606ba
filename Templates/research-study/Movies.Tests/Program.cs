using Harness.Commands;
using Movies.Tests;

return await StudyProgram.Run(MoviesStudy.Study, args);
