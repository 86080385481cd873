import '../applications/ecology/wood/growth.test.ts';
