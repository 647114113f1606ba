using Harness.Commands;
using Movies;

return await StudyProgram.Run(() => MoviesStudy.Study, args);
